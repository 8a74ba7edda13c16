/** Primes below 752, the bound of trial division. */
const smallPrimes = primesBelow(752);
const smallPrimeProduct = smallPrimes.reduce((product, prime) => product * BigInt(prime), 1n);

/** Primes 3 to 167: the ones whose residues give a ROCA key away. */
const fingerprintPrimes = smallPrimes.filter((prime) => prime > 2 && prime <= 167);
const fingerprintProduct = fingerprintPrimes.reduce((product, prime) => product * BigInt(prime), 1n);
const fingerprintResidues = new Map(fingerprintPrimes.map((prime) => [prime, powersOf(65537, prime)]));

const fermatRounds = 100;

/** The smallest prime below 752 that divides `modulus`; undefined when none does. */
export function smallestSmallFactor(modulus: bigint): number | undefined {
  const rest = modulus % smallPrimeProduct;
  return smallPrimes.find((prime) => rest % BigInt(prime) === 0n);
}

/**
 * Whether `modulus` has the fingerprint of the RSALib generator: for every prime p from 3 to 167, modulus mod p is a
 * power of 65537 mod p (Nemec et al., "The Return of Coppersmith's Attack", §2.3). A sound modulus has it with a
 * chance far below 2^-80.
 */
export function isRocaFingerprint(modulus: bigint): boolean {
  const rest = modulus % fingerprintProduct;
  return fingerprintPrimes.every((prime) =>
    fingerprintResidues.get(prime)?.has(Number(rest % BigInt(prime))),
  );
}

/** Whether a hundred rounds of Fermat's method factor the odd `modulus`. */
export function isFermatClose(modulus: bigint): boolean {
  const root = integerSquareRoot(modulus);
  if (root * root === modulus) return true;
  let a = root + 1n;
  let bSquared = a * a - modulus;
  for (let round = 0; round < fermatRounds; round++) {
    if (isSquare(bSquared)) return true;
    // The next a² - modulus by addition, which is cheaper than another square.
    bSquared += 2n * a + 1n;
    a += 1n;
  }
  return false;
}

/** Largest integer whose square is at most `value`, by Newton's method from above. */
function integerSquareRoot(value: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(value.toString(16).length * 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function isSquare(value: bigint): boolean {
  // Squares leave few residues modulo 64 (12) and modulo 63·65·11 (336 of 45045); most values fail here, cheaply.
  if (!squaresModulo64.has(Number(value & 63n)) || !squaresModulo45045.has(Number(value % 45045n)))
    return false;
  const root = integerSquareRoot(value);
  return root * root === value;
}

const squaresModulo64 = squaresModulo(64);
const squaresModulo45045 = squaresModulo(45045);

function squaresModulo(modulus: number): ReadonlySet<number> {
  return new Set(Array.from({ length: modulus }, (_, value) => (value * value) % modulus));
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
