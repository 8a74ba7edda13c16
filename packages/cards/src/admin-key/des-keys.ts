// SP 800-67 Rev. 2 §3.3.2: the four weak and the twelve semi-weak keys of DES, with odd parity.
const weakAndSemiWeakKeys: ReadonlySet<string> = new Set([
  '0101010101010101',
  'fefefefefefefefe',
  'e0e0e0e0f1f1f1f1',
  '1f1f1f1f0e0e0e0e',
  '011f011f010e010e',
  '1f011f010e010e01',
  '01e001e001f101f1',
  'e001e001f101f101',
  '01fe01fe01fe01fe',
  'fe01fe01fe01fe01',
  '1fe01fe00ef10ef1',
  'e01fe01ff10ef10e',
  '1ffe1ffe0efe0efe',
  'fe1ffe1ffe0efe0e',
  'e0fee0fef1fef1fe',
  'fee0fee0fef1fef1',
]);

/** Sets the lowest bit of every byte so that the byte has an odd number of ones (SP 800-67 §3.1). */
export function withOddParity(key: Uint8Array): Uint8Array {
  return key.map((byte) => (hasOddParity(byte) ? byte : byte ^ 1));
}

function hasOddParity(byte: number): boolean {
  let ones = 0;
  for (let rest = byte; rest !== 0; rest >>= 1) ones += rest & 1;
  return ones % 2 === 1;
}

/**
 * Says whether a 24-byte key with odd parity gives full three-key strength: its three DES keys differ, and none is
 * weak or semi-weak (SP 800-67 §3.3).
 */
export function isStrongTripleDesKey(key: Uint8Array): boolean {
  const hex = Buffer.from(key).toString('hex');
  const parts = [hex.slice(0, 16), hex.slice(16, 32), hex.slice(32, 48)];
  return new Set(parts).size === 3 && parts.every((part) => !weakAndSemiWeakKeys.has(part));
}
