import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { CmError, type Secret } from '@cardea/domain';

const argon2Async = promisify(argon2);

// OWASP Password Storage Cheat Sheet: argon2id with 19 MiB of memory, two passes, one lane.
const memoryKib = 19_456;
const passes = 2;
const parallelism = 1;
const saltLengthBytes = 16;
const hashLengthBytes = 32;

/** The parts of a PHC string of argon2id. */
interface PasswordHash {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/**
 * Hashes a password with argon2id (RFC 9106) under a fresh salt.
 *
 * Gives a PHC string, `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`, salt and hash in base64 without padding.
 */
export async function hashPassword(password: Secret<string>): Promise<string> {
  const salt = randomBytes(saltLengthBytes);
  const parameters = { memoryKib, passes, parallelism, salt };
  return printPhc({ ...parameters, hash: await computeHash(password, parameters, hashLengthBytes) });
}

/**
 * Says whether `password` is the one behind the PHC string, comparing in constant time.
 *
 * Errors: `Misconfigured` when `phc` is no PHC string of argon2id version 19 with bearable costs.
 */
export async function verifyPassword(password: Secret<string>, phc: string): Promise<boolean> {
  const stored = parsePhc(phc);
  const hash = await computeHash(password, stored, stored.hash.length);
  return timingSafeEqual(hash, stored.hash);
}

/** A PHC string that no password fits and that takes as long to verify as a real one. */
export function unmatchablePasswordHash(): string {
  return printPhc({
    memoryKib,
    passes,
    parallelism,
    salt: randomBytes(saltLengthBytes),
    hash: randomBytes(hashLengthBytes),
  });
}

function computeHash(
  password: Secret<string>,
  parameters: Omit<PasswordHash, 'hash'>,
  tagLength: number,
): Promise<Uint8Array> {
  const options: Argon2Parameters = {
    // Keyboards differ in how they compose accents; NFC makes them agree (RFC 8265 §4.2.2).
    message: Buffer.from(password.reveal().normalize('NFC'), 'utf8'),
    nonce: parameters.salt,
    memory: parameters.memoryKib,
    passes: parameters.passes,
    parallelism: parameters.parallelism,
    tagLength,
  };
  return argon2Async('argon2id', options);
}

function printPhc(parts: PasswordHash): string {
  const costs = `m=${parts.memoryKib},t=${parts.passes},p=${parts.parallelism}`;
  return `$argon2id$v=19$${costs}$${unpaddedBase64(parts.salt)}$${unpaddedBase64(parts.hash)}`;
}

const phcPattern =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,86})$/;

function parsePhc(phc: string): PasswordHash {
  const match = phcPattern.exec(phc);
  const parsed: PasswordHash = {
    memoryKib: Number(match?.[1]),
    passes: Number(match?.[2]),
    parallelism: Number(match?.[3]),
    salt: Buffer.from(match?.[4] ?? '', 'base64'),
    hash: Buffer.from(match?.[5] ?? '', 'base64'),
  };
  // Not more than 1 GiB: a foreign hash must not take the server down at every sign-in.
  const isBearable =
    match !== null &&
    parsed.parallelism >= 1 &&
    parsed.passes >= 1 &&
    parsed.memoryKib >= 8 * parsed.parallelism &&
    parsed.memoryKib <= 1_048_576;
  if (!isBearable)
    throw new CmError('Misconfigured', 'A stored password hash is not an argon2id PHC string.');
  return parsed;
}

function unpaddedBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
