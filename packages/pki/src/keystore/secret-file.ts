import { open, stat } from 'node:fs/promises';
import { CmError, Secret } from '@cardea/domain';

/** Where a secret of the installation comes from, the first that is there. */
export interface SecretSource {
  /** The value itself; undefined when the environment has none. */
  readonly fromEnvironment?: Secret<string> | undefined;
  /** A file that only its owner may read; it must exist when it is named. */
  readonly namedFile?: string | undefined;
  /** A credential of the service manager (systemd `LoadCredential=`), which may be absent. */
  readonly credentialFile?: string | undefined;
}

/** A secret, and where it was found, for messages. */
export interface FoundSecret {
  readonly secret: Secret<string>;
  readonly place: string;
}

/**
 * Finds a secret; undefined when no source has it.
 *
 * Errors: `Misconfigured` when a named file is absent, cannot be read, or others than its owner may use it.
 */
export async function findSecret(source: SecretSource): Promise<FoundSecret | undefined> {
  const { fromEnvironment, namedFile, credentialFile } = source;
  if (fromEnvironment !== undefined) return { secret: fromEnvironment, place: 'the environment' };
  if (namedFile !== undefined) {
    const text = await readOwnersFile(namedFile);
    if (text === undefined) throw new CmError('Misconfigured', `There is no file ${namedFile}.`);
    return { secret: new Secret(text), place: namedFile };
  }
  if (credentialFile === undefined) return undefined;
  // The service manager guards it; where it does so by an access list, the mode of the file tells of a group.
  const text = await readText(credentialFile);
  return text === undefined ? undefined : { secret: new Secret(text), place: credentialFile };
}

/**
 * The text of a file that only its owner may use; undefined when it is absent.
 *
 * Errors: `Misconfigured` when it cannot be read, or others may use it.
 */
export async function readOwnersFile(file: string): Promise<string | undefined> {
  const mode = await attempt(file, async () => (await stat(file)).mode);
  if (mode !== undefined && (mode & 0o077) !== 0)
    throw new CmError('Misconfigured', `Others may use ${file}; run: chmod 600 ${file}`);
  return mode === undefined ? undefined : await readText(file);
}

function readText(file: string): Promise<string | undefined> {
  return attempt(file, async () => {
    await using handle = await open(file, 'r');
    return await handle.readFile('utf8');
  });
}

async function attempt<T>(file: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isErrorWithCode(error, 'ENOENT')) return undefined;
    throw new CmError('Misconfigured', `${file} cannot be read.`, { cause: error });
  }
}

/** True for a system error of this code, such as `ENOENT`. */
export function isErrorWithCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
