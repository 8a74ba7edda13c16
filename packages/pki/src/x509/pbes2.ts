import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { malformed } from '@cardea/domain';
import { AsnConvert, AsnProp, AsnPropTypes, OctetString } from '@peculiar/asn1-schema';
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

/**
 * Undoes {@link encryptPbes2}: the same algorithms, with at most `iterationLimit` rounds.
 *
 * Errors: `MalformedInput` for other algorithms and more rounds; `Error` of the platform for a wrong password.
 */
export async function decryptPbes2(
  { algorithm, ciphertext }: PasswordEncrypted,
  password: Uint8Array,
  iterationLimit: number,
): Promise<Uint8Array> {
  const pbes2 = parametersOf(algorithm, passwordBasedEncryption.pbes2, Pbes2Parameters);
  const { salt, iterationCount, prf } = parametersOf(
    pbes2.keyDerivationFunc,
    passwordBasedEncryption.pbkdf2,
    Pbkdf2Parameters,
  );
  const vector = parametersOf(pbes2.encryptionScheme, passwordBasedEncryption.aes256Cbc, OctetString);
  if (prf.algorithm !== hmacAlgorithm.hmacWithSha256 || iterationCount > iterationLimit) {
    throw malformed('encryption', 'must be by PBKDF2 with HMAC-SHA-256 and not too many rounds');
  }
  const key = await pbkdf2Async(password, new Uint8Array(salt.buffer), iterationCount, keyBytes, 'sha256');
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, new Uint8Array(vector.buffer));
    return new Uint8Array(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
  } finally {
    key.fill(0);
  }
}

function parametersOf<T>(identifier: AlgorithmIdentifier, algorithm: string, type: new () => T): T {
  if (identifier.algorithm !== algorithm || !identifier.parameters) {
    throw malformed('encryption', `must be by ${algorithm}, not ${identifier.algorithm}`);
  }
  return AsnConvert.parse(identifier.parameters, type);
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
