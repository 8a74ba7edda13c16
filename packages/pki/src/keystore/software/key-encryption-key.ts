import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CmError, Secret } from '@cardea/domain';
import {
  type FoundSecret,
  findSecret,
  isErrorWithCode,
  readOwnersFile,
  type SecretSource,
} from '../secret-file.js';

const keyBytes = 32;
const hexForm = /^[0-9a-f]{64}$/i;
const base64Form = /^[A-Za-z0-9+/]{43}=$/;
const ownerOnly = 0o600;
/** What a crash leaves of a key that was being written: a part of its digits, or octets that never got their value. */
const tornForm = /^[0-9a-f\0]{1,64}$/;

/**
 * Where the key-encryption key comes from, 64 hex digits or 44 base64 characters: the sources of {@link SecretSource},
 * else a file of Cardea's own, which is made when missing.
 */
export interface KeyEncryptionKeySource extends SecretSource {
  /** Path of a file that only its owner may read. */
  readonly file: string;
}

/**
 * Reads the 32-byte keys under which every stored key and secret is encrypted: one, or several on lines of their own while
 * one takes over from another. Lines that begin with # are passed over; in the file of Cardea's own also a line that a
 * crash cut short, which is warned of.
 *
 * Errors: `Misconfigured` when a line is no key, there is none, or others than the owner may use the file; when there is
 * no source at all and none may be made.
 */
export async function loadKeyEncryptionKeys(
  source: KeyEncryptionKeySource,
  { mayCreate, warn }: { readonly mayCreate: boolean; readonly warn?: (message: string) => void },
): Promise<readonly Secret<Uint8Array>[]> {
  const { file } = source;
  const provided = await findSecret(source);
  const found = provided ?? (await ownFile(file, mayCreate));
  const written = linesOf(found.secret.reveal());
  const lines = provided === undefined ? written.filter((line) => !isTorn(line)) : written;
  if (lines.length < written.length)
    warn?.(
      `${found.place} has the beginning of a key that was being written when its writer was stopped. Nothing is encrypted under it; it is passed over.`,
    );
  const what = `The key-encryption key in ${found.place}`;
  if (lines.length === 0) throw noKey(what);
  return lines.map((line) => parseKey(line, what));
}

function linesOf(text: string): string[] {
  return text.split(/\s+/).filter((line) => line !== '' && !line.startsWith('#'));
}

/** A key is put into use only after all of it is on the disk: a part of one was never used. */
function isTorn(line: string): boolean {
  return tornForm.test(line) && !hexForm.test(line);
}

async function ownFile(file: string, mayCreate: boolean): Promise<FoundSecret> {
  const text = (await readOwnersFile(file)) ?? (mayCreate ? await createKeyFile(file) : undefined);
  if (text === undefined)
    throw new CmError(
      'Misconfigured',
      `The key-encryption key is missing: set CARDEA_KEY_ENCRYPTION_KEY_FILE, give the service the credential key-encryption-key, or put it back into ${file}.`,
    );
  return { secret: new Secret(text), place: file };
}

/**
 * Writes a new key behind those in the file of Cardea's own.
 *
 * Errors: `Misconfigured` when the keys come from elsewhere, with what the operator has to do.
 */
export async function addKeyToOwnFile(source: KeyEncryptionKeySource): Promise<void> {
  const found = await findSecret(source);
  if (found !== undefined)
    throw new CmError(
      'Misconfigured',
      `The key-encryption key comes from ${found.place}: add a line with a new one there, on every server, such as openssl rand -hex 32 gives.`,
    );
  if ((await readOwnersFile(source.file)) === undefined) await createKeyFile(source.file);
  // Appended in place: two that add keys at once add two, and none that something was wrapped under is lost.
  await using handle = await open(source.file, constants.O_WRONLY | constants.O_APPEND);
  // A line of its own, also behind one that has no end: of an editor, or of a crash.
  await handle.writeFile(`\n${randomBytes(keyBytes).toString('hex')}\n`);
  await handle.sync();
}

/**
 * Overwrites a key in the file of Cardea's own by the comment character; false when the keys come from elsewhere or it is
 * not there.
 */
export async function eraseKeyFromOwnFile(
  source: KeyEncryptionKeySource,
  isKey: (key: Secret<Uint8Array>) => boolean,
): Promise<boolean> {
  if ((await findSecret(source)) !== undefined) return false;
  const text = (await readOwnersFile(source.file)) ?? '';
  const place = [...text.matchAll(/\S+/g)].find(
    ([line]) => !line.startsWith('#') && !isTorn(line) && isKey(parseKey(line, source.file)),
  );
  if (place === undefined) return false;
  const [line] = place;
  await using handle = await open(source.file, 'r+');
  await handle.write('#'.repeat(line.length), place.index);
  await handle.sync();
  return true;
}

function parseKey(line: string, what: string): Secret<Uint8Array> {
  if (hexForm.test(line)) return new Secret(new Uint8Array(Buffer.from(line, 'hex')));
  if (base64Form.test(line)) return new Secret(new Uint8Array(Buffer.from(line, 'base64')));
  throw noKey(what);
}

function noKey(what: string): CmError {
  return new CmError('Misconfigured', `${what} must be 32 bytes, as 64 hex digits or 44 base64 characters.`);
}

/**
 * Makes the file whole or not at all: written and synced under another name, then linked, which fails when another
 * process was first; its key counts then.
 */
async function createKeyFile(file: string): Promise<string> {
  const text = `${randomBytes(keyBytes).toString('hex')}\n`;
  const draft = `${file}.${randomBytes(8).toString('hex')}.new`;
  await writeSynced(draft, text);
  try {
    await link(draft, file);
  } catch (error) {
    if (!isErrorWithCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  await syncDirectory(dirname(file));
  const stored = await readOwnersFile(file);
  if (stored === undefined) throw new CmError('Misconfigured', `${file} disappeared while it was made.`);
  return stored;
}

async function writeSynced(file: string, text: string): Promise<void> {
  await using handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, ownerOnly);
  await handle.writeFile(text);
  await handle.sync();
}

async function syncDirectory(directory: string): Promise<void> {
  await using handle = await open(directory, 'r');
  await handle.sync();
}
