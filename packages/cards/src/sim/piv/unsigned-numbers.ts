import { fromHex } from '../../iso7816/octets.js';

/** An unsigned big-endian number. */
export function toNumber(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** An unsigned number as big-endian bytes, filled up with zeros on the left. */
export function toBytes(number: bigint, lengthBytes: number): Uint8Array {
  return fromHex(number.toString(16).padStart(lengthBytes * 2, '0'));
}
