const hashBytes = 32;

/**
 * HKDF-Expand with SHA-256 (RFC 5869 §2.3), where `hmac` is HMAC-SHA-256 under a pseudorandom key that stays in a token.
 * At most 255 times 32 bytes.
 */
export async function hkdfExpand(
  hmac: (message: Uint8Array) => Promise<Uint8Array>,
  info: Uint8Array,
  lengthBytes: number,
): Promise<Uint8Array> {
  const blockCount = Math.ceil(lengthBytes / hashBytes);
  if (blockCount > 255) throw new RangeError('HKDF-SHA-256 gives at most 8160 bytes');
  const output = Buffer.alloc(blockCount * hashBytes);
  let block = new Uint8Array(0);
  for (let counter = 1; counter <= blockCount; counter += 1) {
    block = Uint8Array.from(await hmac(Buffer.concat([block, info, Buffer.of(counter)])));
    output.set(block, (counter - 1) * hashBytes);
  }
  block.fill(0);
  const derived = new Uint8Array(output.subarray(0, lengthBytes));
  output.fill(0);
  return derived;
}

/**
 * Salt and info in one, so that no two pairs give the same octets. RFC 5869 §3.3 lets a uniformly random key stand for
 * the output of the extraction; what the salt tells apart is told apart here.
 */
export function saltedInfo(salt: Uint8Array, info: Uint8Array): Uint8Array {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(salt.length);
  return Buffer.concat([length, salt, info]);
}
