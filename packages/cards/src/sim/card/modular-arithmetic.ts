import { fromHex } from '../../iso7816/octets.js';

/** An unsigned big-endian number. */
export function toNumber(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** An unsigned number as big-endian bytes, filled up with zeros on the left. */
export function toBytes(number: bigint, lengthBytes: number): Uint8Array {
  return fromHex(number.toString(16).padStart(lengthBytes * 2, '0'));
}

/** The number that times `value` leaves 1 modulo `modulus`, by Euclid's algorithm; undefined when there is none. */
export function inverse(value: bigint, modulus: bigint): bigint | undefined {
  let [previous, current] = [modulus, value % modulus];
  let [previousFactor, factor] = [0n, 1n];
  while (current !== 0n) {
    const quotient = previous / current;
    [previous, current] = [current, previous - quotient * current];
    [previousFactor, factor] = [factor, previousFactor - quotient * factor];
  }
  if (previous !== 1n) return undefined;
  return ((previousFactor % modulus) + modulus) % modulus;
}
