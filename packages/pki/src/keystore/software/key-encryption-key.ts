import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CmError, Secret } from '@cardea/domain';
import { findSecret, isErrorWithCode, readOwnersFile, type SecretSource } from '../secret-file.js';

const keyBytes = 32;
const hexForm = /^[0-9a-f]{64}$/i;
const base64Form = /^[A-Za-z0-9+/]{43}=$/;
const ownerOnly = 0o600;

/**
 * Where the key-encryption key comes from, 64 hex digits or 44 base64 characters: the sources of {@link SecretSource},
 * else a file of Cardea's own, which is made when missing.
 */
export interface KeyEncryptionKeySource extends SecretSource {
  /** Path of a file that only its owner may read. */
  readonly file: string;
}

/**
 * Gives the 32-byte key under which every stored key and secret is encrypted.
 *
 * Errors: `Misconfigured` when the value or the file is not a key, or others than the owner may use the file.
 */
export async function loadKeyEncryptionKey(source: KeyEncryptionKeySource): Promise<Secret<Uint8Array>> {
  const { file } = source;
  const found = (await findSecret(source)) ?? {
    secret: new Secret((await readOwnersFile(file)) ?? (await createKeyFile(file))),
    place: file,
  };
  return parseKey(found.secret, `The key-encryption key in ${found.place}`);
}

function parseKey(text: Secret<string>, what: string): Secret<Uint8Array> {
  const trimmed = text.reveal().trim();
  if (hexForm.test(trimmed)) return new Secret(new Uint8Array(Buffer.from(trimmed, 'hex')));
  if (base64Form.test(trimmed)) return new Secret(new Uint8Array(Buffer.from(trimmed, 'base64')));
  throw new CmError('Misconfigured', `${what} must be 32 bytes, as 64 hex digits or 44 base64 characters.`);
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
