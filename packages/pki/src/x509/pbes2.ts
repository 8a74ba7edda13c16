import { createCipheriv, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { AsnProp, AsnPropTypes, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { bufferOf, encode } from './der.js';
import { hmacAlgorithm, passwordBasedEncryption } from './object-identifiers.js';

const pbkdf2Async = promisify(pbkdf2);
const keyBytes = 32;
const blockBytes = 16;
const saltBytes = 16;

// Each class states its ASN.1 by the library's decorator functions called on the prototype.

/** PBKDF2-params with a specified salt and without keyLength (RFC 8018 appendix A.2). */
class Pbkdf2Parameters {
  constructor(
    readonly salt = new OctetString(),
    readonly iterationCount = 1,
    readonly prf = new AlgorithmIdentifier(),
  ) {}
}
AsnProp({ type: OctetString })(Pbkdf2Parameters.prototype, 'salt');
AsnProp({ type: AsnPropTypes.Integer })(Pbkdf2Parameters.prototype, 'iterationCount');
AsnProp({ type: AlgorithmIdentifier })(Pbkdf2Parameters.prototype, 'prf');

/** PBES2-params (RFC 8018 appendix A.4). */
class Pbes2Parameters {
  constructor(
    readonly keyDerivationFunc = new AlgorithmIdentifier(),
    readonly encryptionScheme = new AlgorithmIdentifier(),
  ) {}
}
AsnProp({ type: AlgorithmIdentifier })(Pbes2Parameters.prototype, 'keyDerivationFunc');
AsnProp({ type: AlgorithmIdentifier })(Pbes2Parameters.prototype, 'encryptionScheme');

/** What PBES2 made of a plaintext, and how to undo it. */
export interface PasswordEncrypted {
  readonly algorithm: AlgorithmIdentifier;
  readonly ciphertext: Uint8Array;
}

/**
 * Encrypts by a password (RFC 8018 §6.2): AES-256-CBC with a key from PBKDF2 with HMAC-SHA-256, salt and initialisation
 * vector random. The derivation runs on the thread pool.
 */
export async function encryptPbes2(
  plaintext: Uint8Array,
  password: Uint8Array,
  iterations: number,
): Promise<PasswordEncrypted> {
  const salt = randomBytes(saltBytes);
  const initialisationVector = randomBytes(blockBytes);
  const key = await pbkdf2Async(password, salt, iterations, keyBytes, 'sha256');
  try {
    const cipher = createCipheriv('aes-256-cbc', key, initialisationVector);
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return { algorithm: pbes2Algorithm(salt, iterations, initialisationVector), ciphertext };
  } finally {
    key.fill(0);
  }
}

function pbes2Algorithm(
  salt: Uint8Array,
  iterations: number,
  initialisationVector: Uint8Array,
): AlgorithmIdentifier {
  const prf = new AlgorithmIdentifier({ algorithm: hmacAlgorithm.hmacWithSha256, parameters: null });
  const derivation = new Pbkdf2Parameters(new OctetString(bufferOf(salt)), iterations, prf);
  const scheme = new OctetString(bufferOf(initialisationVector));
  const parameters = new Pbes2Parameters(
    algorithmWith(passwordBasedEncryption.pbkdf2, derivation),
    algorithmWith(passwordBasedEncryption.aes256Cbc, scheme),
  );
  return algorithmWith(passwordBasedEncryption.pbes2, parameters);
}

function algorithmWith(algorithm: string, parameters: object): AlgorithmIdentifier {
  return new AlgorithmIdentifier({ algorithm, parameters: bufferOf(encode(parameters)) });
}
