/** Primes below 752, the bound of trial division. */
const smallPrimes = primesBelow(752);
/** The same in runs whose products stay below 2^53, where numbers are exact, so that few divisions of large integers are needed. */
const primeRuns = runsBelow(2 ** 53, smallPrimes);

/** Primes 3 to 167: the ones whose residues give a ROCA key away. */
const fingerprintPrimes = smallPrimes.filter((prime) => prime > 2 && prime <= 167);
const fingerprintResidues = fingerprintPrimes.map((prime) => [prime, powersOf(65537, prime)] as const);

const fermatRounds = 100;

/** The remainders of a modulus by each prime below 752, at the prime's index; zero elsewhere. */
export type Residues = Uint16Array;

/** Divides `modulus` by each prime below 752. */
export function residuesOf(modulus: bigint): Residues {
  const residues = new Uint16Array(752);
  for (const { primes, product } of primeRuns) {
    const rest = Number(modulus % product);
    for (const prime of primes) residues[prime] = rest % prime;
  }
  return residues;
}

/** The smallest prime below 752 that divides the modulus; undefined when none does. */
export function smallestSmallFactor(residues: Residues): number | undefined {
  return smallPrimes.find((prime) => residues[prime] === 0);
}

/**
 * Whether a modulus has the fingerprint of the RSALib generator: for every prime p from 3 to 167, modulus mod p is a
 * power of 65537 mod p (Nemec et al., "The Return of Coppersmith's Attack", §2.3). A sound modulus has it with a
 * chance far below 2^-80.
 */
export function isRocaFingerprint(residues: Residues): boolean {
  return fingerprintResidues.every(([prime, powers]) => powers.has(residues[prime] ?? -1));
}

/** Squares leave few residues modulo 64 (12) and modulo 63·65·11 (336 of 45045). */
const sieve = 45045;
const squares64 = squaresModulo(64);
const squaresOfSieve = squaresModulo(sieve);
const bothSieves = BigInt(64 * sieve);

/** Whether a hundred rounds of Fermat's method factor the odd `modulus`: whether a² - modulus is a square for one of the first a. */
export function isFermatClose(modulus: bigint): boolean {
  const root = integerSquareRoot(modulus);
  const rest = Number(modulus % bothSieves);
  if (mayBeSquare(rest) && root * root === modulus) return true;
  const first = root + 1n;
  const firstRest = Number(first % bothSieves);
  for (let round = 0; round < fermatRounds; round++) {
    // Below 2^43 and thus exact, also where it is negative.
    const a = firstRest + round;
    if (mayBeSquare(a * a - rest) && isSquare((first + BigInt(round)) ** 2n - modulus)) return true;
  }
  return false;
}

/** Whether squares have the residues of `value`, a whole number of any sign. */
function mayBeSquare(value: number): boolean {
  if (squares64[value & 63] !== 1) return false;
  const rest = value % sieve;
  return squaresOfSieve[rest < 0 ? rest + sieve : rest] === 1;
}

/** Largest integer whose square is at most `value`, by Newton's method from above. */
function integerSquareRoot(value: bigint): bigint {
  let root = rootFromAbove(value);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** At least the root of `value`, and right in its first 40 bits. */
function rootFromAbove(value: bigint): bigint {
  const bits = value.toString(16).length * 4;
  // An even number of bits is left out, so that half of them can be put back.
  const leftOut = bits > 1000 ? BigInt((bits - 1000) & ~1) : 0n;
  const start = Math.sqrt(Number(value >> leftOut)) * (1 + 2 ** -40);
  return (BigInt(Math.ceil(start)) + 1n) << (leftOut / 2n);
}

function isSquare(value: bigint): boolean {
  const root = integerSquareRoot(value);
  return root * root === value;
}

/** One at each residue that squares have. */
function squaresModulo(modulus: number): Uint8Array {
  const squares = new Uint8Array(modulus);
  for (let value = 0; value < modulus; value++) squares[(value * value) % modulus] = 1;
  return squares;
}

function powersOf(base: number, modulus: number): ReadonlySet<number> {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * (base % modulus)) % modulus) powers.add(power);
  return powers;
}

function primesBelow(bound: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; candidate < bound; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes;
}

function runsBelow(
  bound: number,
  primes: readonly number[],
): { readonly primes: readonly number[]; readonly product: bigint }[] {
  const runs: { primes: number[]; product: number }[] = [];
  for (const prime of primes) {
    const last = runs.at(-1);
    if (last === undefined || last.product * prime >= bound) runs.push({ primes: [prime], product: prime });
    else {
      last.primes.push(prime);
      last.product *= prime;
    }
  }
  return runs.map((run) => ({ primes: run.primes, product: BigInt(run.product) }));
}
