import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFermatClose, residuesOf, smallestSmallFactor } from './rsa-weakness.js';

/** An odd number of 1024 bits, between the two factors of a modulus. */
const middle = fc
  .bigInt({ min: 2n ** 1023n, max: 2n ** 1024n - 1n })
  .map((value) => (value % 2n === 0n ? value + 1n : value));

/** A modulus whose factors are `distance` below and above `a`. */
const modulusOf = (a: bigint, distance: bigint) => (a - distance) * (a + distance);

/** Largest even distance with which Fermat's method comes to `a` after at most so many rounds: a² - d² is still at least (a - rounds)². */
function distanceFor(a: bigint, rounds: bigint): bigint {
  let low = 0n;
  let high = a / 4n;
  while (low < high) {
    const half = (low + high + 1n) / 2n;
    if (a * a - 4n * half * half >= (a - rounds) ** 2n) low = half;
    else high = half - 1n;
  }
  return 2n * low;
}

test("moduli whose factors Fermat's method finds in a hundred rounds are told from those where it takes one more", () => {
  fc.assert(
    fc.property(middle, fc.bigInt({ min: 1n, max: 100n }), (a, rounds) => {
      expect(isFermatClose(modulusOf(a, distanceFor(a, rounds)))).toBe(true);
      expect(isFermatClose(modulusOf(a, distanceFor(a, 100n) + 2n))).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test('the square of one prime is found as well, and factors far apart are not', () => {
  fc.assert(
    fc.property(middle, (a) => {
      expect(isFermatClose(a * a)).toBe(true);
      expect(isFermatClose(modulusOf(a, 2n ** 900n))).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test('each prime below 752 is found where it divides the modulus', () => {
  for (const prime of [2n, 3n, 5n, 7n, 167n, 173n, 751n])
    expect(smallestSmallFactor(residuesOf(prime * (2n ** 1279n - 1n)))).toBe(Number(prime));
  expect(smallestSmallFactor(residuesOf(757n * (2n ** 1279n - 1n)))).toBeUndefined();
});
