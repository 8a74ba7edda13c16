import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PKCS#11 module of SoftHSM. */
export const softhsm = '/usr/lib/softhsm/libsofthsm2.so';

/** A SoftHSM of its own, with one blank token. */
export interface SoftwareToken extends Disposable {
  /** Environment of programs that are to see it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs pkcs11-tool on it; the PIN goes through the environment. */
  tool(args: readonly string[], pin?: string): string;
  /** A self-signed certificate of a fresh key, DER. */
  selfSigned(commonName: string): Uint8Array;
  /** A file beside it. */
  file(name: string): string;
}

/** Makes a SoftHSM that this process and the programs it starts see until it is disposed of. */
export function makeSoftwareToken(): SoftwareToken {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-softhsm-'));
  const tokens = join(folder, 'tokens');
  mkdirSync(tokens);
  const configuration = join(folder, 'softhsm2.conf');
  writeFileSync(
    configuration,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  );
  const environment = { SOFTHSM2_CONF: configuration };
  process.env.SOFTHSM2_CONF = configuration;
  return {
    environment,
    tool(args, pin) {
      const login = pin === undefined ? [] : ['--login', '--pin', 'env:TOKEN_PIN'];
      return execFileSync('pkcs11-tool', ['--module', softhsm, ...login, ...args], {
        env: { ...process.env, ...environment, ...(pin === undefined ? {} : { TOKEN_PIN: pin }) },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 60_000,
      });
    },
    selfSigned(commonName) {
      const args = [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        '/dev/null',
        '-outform',
        'DER',
      ];
      return new Uint8Array(
        execFileSync('openssl', [...args, '-subj', `/CN=${commonName}`], { stdio: 'pipe' }),
      );
    },
    file: (name) => join(folder, name),
    [Symbol.dispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
