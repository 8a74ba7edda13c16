/** Joins octet strings into a new one. */
export function concatOctets(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Shows an octet string as lower-case hex, without separators. */
export function toHex(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex');
}

/** Reads hex of either case; spaces between octets are allowed. Meant for constants and tests, not for input. */
export function fromHex(hex: string): Uint8Array {
  const digits = hex.replaceAll(' ', '');
  if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new RangeError('not a string of hex octets');
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}

/** A number as big-endian octets, such as a tag, a length or a file identifier. `lengthBytes` 1 to 4. */
export function bigEndian(value: number, lengthBytes: number): Uint8Array {
  const octets = new Uint8Array(lengthBytes);
  for (let index = lengthBytes - 1, rest = value; index >= 0; index--, rest = Math.floor(rest / 256)) {
    octets[index] = rest % 256;
  }
  return octets;
}
