import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { v1 } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../../failure.js';

/** A key on its way to a certificate, in files that only their owner reads. */
export interface KeptKey {
  readonly privateKey: KeyObject;
  /** What was handed in, or is about to be; undefined for a new key. */
  readonly certificationRequestDer: Uint8Array | undefined;
  /** Keeps what is about to be handed in. */
  keep(certificationRequestDer: Uint8Array): void;
  /** Called when the PFX is written. */
  forget(): void;
}

type Wanted = Pick<v1.CertificateRequestGenerationOptions, 'KeyAlgorithmName' | 'KeySize'>;

/**
 * The n-th key of a request: the one that an interrupted run left, else a new one, kept as encrypted PKCS#8 before it is used.
 * Without it a certificate whose answer was lost would be of no use to anybody.
 *
 * Errors: {@link CommandFailure} when the password is not that of the run before.
 */
export function keptKey(folder: string, name: string, password: string, wanted: Wanted): KeptKey {
  const [keyFile, requestFile] = [join(folder, `${name}.key`), join(folder, `${name}.req`)];
  const isThere = existsSync(keyFile);
  const privateKey = isThere ? readKey(keyFile, password) : makeKey(wanted);
  if (!isThere) {
    const pem = privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: password,
    });
    rmSync(requestFile, { force: true });
    writeFileSync(keyFile, pem, { mode: 0o600 });
  }
  return {
    privateKey,
    certificationRequestDer: existsSync(requestFile) ? new Uint8Array(readFileSync(requestFile)) : undefined,
    keep: (der) => writeFileSync(requestFile, der, { mode: 0o600 }),
    forget: () => {
      for (const file of [keyFile, requestFile]) rmSync(file, { force: true });
    },
  };
}

function readKey(file: string, password: string): KeyObject {
  try {
    return createPrivateKey({ key: readFileSync(file), format: 'pem', passphrase: password });
  } catch {
    throw new CommandFailure(
      `The key of an earlier run in ${file} does not open with this password. Give the one of that run, or remove the file for a new key.`,
      exitCodes.badInput,
    );
  }
}

function makeKey({ KeyAlgorithmName, KeySize }: Wanted): KeyObject {
  if (!KeyAlgorithmName.toUpperCase().startsWith('EC'))
    return generateKeyPairSync('rsa', { modulusLength: Math.max(KeySize, 2048) }).privateKey;
  const namedCurve = KeySize >= 521 ? 'P-521' : KeySize >= 384 ? 'P-384' : 'P-256';
  return generateKeyPairSync('ec', { namedCurve }).privateKey;
}
