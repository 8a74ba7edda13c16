/**
 * SHA-256 (lower-case hex) over the SubjectPublicKeyInfo of keys whose private parts are printed in standards: the test
 * keys of RFC 9500 §2.1 and §2.3 that pass every other check.
 */
export const publiclyKnownKeys: ReadonlySet<string> = new Set([
  // testRSA2048
  '8fb6bad671cfe698393c453357da61b56d757ab8c0f3fb9c87f2849e63131878',
  // testRSA4096
  '96465ea5dc9bb2da7b351d808a7196e5761f2412a5040131c68d719aaba28fb9',
  // testECCP256
  'b2b04340cfaee616ec9c2c62d261b208e54bb197498df52e8cadede23ac0ba5e',
  // testECCP384
  'c4c10105a0be0ed4dd3354428dc38a9bfee64da141ce16e75c94eda272f9dd3a',
  // testECCP521
  'acb1b8327fef995e2458fdf5e3c33b2dc0749feabd6a894cb9bda9d70ac06c24',
]);
