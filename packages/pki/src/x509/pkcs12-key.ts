import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** What is derived, by the ID byte of RFC 7292 appendix B.3. */
export const pkcs12Purpose = { encryptionKey: 1, initialisationVector: 2, macKey: 3 } as const;

/** v of RFC 7292 appendix B.2: the block of SHA-1 and of SHA-256. */
const blockBytes = 64;
/** Rounds between two turns of the event loop, about a millisecond. */
const roundsPerTurn = 1_000;

/** What {@link pkcs12Key} is to derive. */
export interface Pkcs12Derivation {
  readonly hash: 'sha1' | 'sha256';
  readonly purpose: keyof typeof pkcs12Purpose;
  readonly lengthBytes: number;
}

/**
 * Derives a key of a PFX from its password (RFC 7292 appendix B.2). The platform has no function for it; only its hash is
 * used. Other work of the process runs in between.
 */
export async function pkcs12Key(
  derivation: Pkcs12Derivation,
  /** BMPString with two zero octets at its end (RFC 7292 appendix B.1). */
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
): Promise<Buffer> {
  // Steps 1 to 5: diversifier, salt and password, each stretched to whole blocks.
  const diversifier = Buffer.alloc(blockBytes, pkcs12Purpose[derivation.purpose]);
  const stretchedPassword = wholeBlocks(password);
  const input = Buffer.concat([wholeBlocks(salt), stretchedPassword]);
  stretchedPassword.fill(0);
  const key = Buffer.alloc(derivation.lengthBytes);
  for (let filled = 0; filled < key.length; ) {
    // Step 6A: the hash, applied `iterations` times.
    const derived = await hashed(derivation.hash, Buffer.concat([diversifier, input]), iterations);
    filled += derived.copy(key, filled);
    // Steps 6B and 6C, for what is longer than one hash.
    if (filled < key.length) addToBlocks(input, wholeBlocks(derived, blockBytes));
    derived.fill(0);
  }
  input.fill(0);
  return key;
}

async function hashed(name: 'sha1' | 'sha256', first: Buffer, iterations: number): Promise<Buffer> {
  const octets = hash(name, first, 'buffer');
  first.fill(0);
  for (let round = 1; round < iterations; round++) {
    if (round % roundsPerTurn === 0) await setImmediate();
    // One buffer for all rounds: a new one for each, as the encoding `buffer` gives, takes twice the time.
    octets.write(hash(name, octets, 'binary'), 'latin1');
  }
  return octets;
}

/** Adds `addend` and 1 to each block, as numbers of one block without carry out of it. */
function addToBlocks(blocks: Buffer, addend: Buffer): void {
  for (let start = 0; start < blocks.length; start += blockBytes) {
    let carry = 1;
    for (let index = blockBytes - 1; index >= 0; index--) {
      const sum = blocks.readUInt8(start + index) + addend.readUInt8(index) + carry;
      blocks.writeUInt8(sum & 0xff, start + index);
      carry = sum >> 8;
    }
  }
}

/** Repeats `octets` to the next multiple of the block; the last copy may be cut. */
function wholeBlocks(octets: Uint8Array, lengthBytes = octets.length): Buffer {
  return Buffer.alloc(Math.ceil(lengthBytes / blockBytes) * blockBytes, octets);
}
