import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** RFC 7292 appendix B.3: ID byte of integrity keys. */
const macKeyId = 3;
/** v of RFC 7292 appendix B.2 for SHA-256: the hash's block. */
const blockBytes = 64;
/** Rounds between two turns of the event loop, about two milliseconds. */
const roundsPerTurn = 1_000;

/**
 * Derives the 32-byte HMAC-SHA-256 key of a PFX (RFC 7292 appendix B.2) with SHA-256. The platform has no function for
 * it; only its hash is used. As the key is as long as the hash's output, the steps for further blocks (6B, 6C) never
 * occur. Other work of the process runs in between.
 */
export async function pkcs12MacKey(
  /** BMPString with two zero octets at its end (RFC 7292 appendix B.1). */
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
): Promise<Buffer> {
  // Steps 1 to 5: diversifier, salt and password, each stretched to whole blocks.
  const diversifier = Buffer.alloc(blockBytes, macKeyId);
  const stretchedPassword = wholeBlocks(password);
  const first = Buffer.concat([diversifier, wholeBlocks(salt), stretchedPassword]);
  // Step 6A: the hash, applied `iterations` times.
  let key = hash('sha256', first, 'buffer');
  for (let round = 1; round < iterations; round++) {
    if (round % roundsPerTurn === 0) await setImmediate();
    key = hash('sha256', key, 'buffer');
  }
  stretchedPassword.fill(0);
  first.fill(0);
  return key;
}

/** Repeats `octets` to the next multiple of the block; the last copy may be cut. */
function wholeBlocks(octets: Uint8Array): Buffer {
  return Buffer.alloc(Math.ceil(octets.length / blockBytes) * blockBytes, octets);
}
