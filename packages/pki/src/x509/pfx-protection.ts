import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import type { PfxEncryption } from '@cardea/domain';
import { MacData } from '@peculiar/asn1-pfx';
import { DigestInfo } from '@peculiar/asn1-rsa';
import { OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { bufferOf, element, tag, unsignedInteger } from './der.js';
import { hashAlgorithm, passwordBasedEncryption } from './object-identifiers.js';
import { encryptPbes2, type PasswordEncrypted } from './pbes2.js';
import { pkcs12Key } from './pkcs12-key.js';

/** The password of a PFX in both of its encodings. */
export interface PfxPassword {
  /** As PBES2 takes it (RFC 8018 §3); OpenSSL, NSS, GnuTLS and Windows do the same. */
  readonly utf8: Uint8Array;
  /** BMPString with two zero octets at its end (RFC 7292 appendix B.1). */
  readonly bmp: Uint8Array;
}

/** How the parts of a PFX are protected. */
export interface PfxProtection {
  encrypt(plaintext: Uint8Array, password: PfxPassword): Promise<PasswordEncrypted>;
  /** MacData over the content octets of the authenticated safe (RFC 7292 §4, §5.1). */
  mac(authenticatedSafe: Uint8Array, password: PfxPassword): Promise<MacData>;
}

/**
 * Rounds of each of the three derivations. A guesser attacks the cheapest, so all have the same count, fifty times what
 * OpenSSL and Windows write. The 600,000 that OWASP advises for PBKDF2-HMAC-SHA-256 would be more than readers take: .NET's
 * loader refuses by default beyond 300,000 in one derivation, and older ones beyond 600,000 in the file.
 */
export const pfxRounds = 100_000;
/** Ten times what Windows writes; a guesser has an easy life with this encryption whatever the count. */
const tripleDesIterations = 20_000;
const saltBytes = 16;
const tripleDesKeyBytes = 24;
const tripleDesBlockBytes = 8;

/** PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA-256, HMAC-SHA-256; each derivation of so many rounds. */
function aes256(rounds: number): PfxProtection {
  return {
    encrypt: (plaintext, { utf8 }) => encryptPbes2(plaintext, utf8, rounds),
    mac: (authenticatedSafe, password) => macBy('sha256', authenticatedSafe, password, rounds),
  };
}

/** pbeWithSHAAnd3-KeyTripleDES-CBC, HMAC-SHA-1. */
const tripleDes: PfxProtection = {
  encrypt: encryptByTripleDes,
  mac: (authenticatedSafe, password) => macBy('sha1', authenticatedSafe, password, tripleDesIterations),
};

/** The protection of a kind. */
export function pfxProtection(encryption: PfxEncryption, rounds: number): PfxProtection {
  return encryption === 'aes256' ? aes256(rounds) : tripleDes;
}

/** pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 appendix C). */
async function encryptByTripleDes(plaintext: Uint8Array, { bmp }: PfxPassword): Promise<PasswordEncrypted> {
  const salt = randomBytes(saltBytes);
  const derive = (purpose: 'encryptionKey' | 'initialisationVector', lengthBytes: number) =>
    pkcs12Key({ hash: 'sha1', purpose, lengthBytes }, bmp, salt, tripleDesIterations);
  const key = await derive('encryptionKey', tripleDesKeyBytes);
  const initialisationVector = await derive('initialisationVector', tripleDesBlockBytes);
  try {
    const cipher = createCipheriv('des-ede3-cbc', key, initialisationVector);
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    const rounds = new Uint8Array(unsignedInteger(tripleDesIterations.toString(16)));
    const parameters = element(tag.sequence, [
      element(tag.octetString, [salt]),
      element(tag.integer, [rounds]),
    ]);
    const algorithm = new AlgorithmIdentifier({
      algorithm: passwordBasedEncryption.sha1TripleDes,
      parameters: bufferOf(parameters),
    });
    return { algorithm, ciphertext };
  } finally {
    key.fill(0);
  }
}

async function macBy(
  hash: 'sha1' | 'sha256',
  authenticatedSafe: Uint8Array,
  { bmp }: PfxPassword,
  rounds: number,
): Promise<MacData> {
  const macSalt = randomBytes(saltBytes);
  const lengthBytes = hash === 'sha1' ? 20 : 32;
  const key = await pkcs12Key({ hash, purpose: 'macKey', lengthBytes }, bmp, macSalt, rounds);
  const digest = createHmac(hash, key).update(authenticatedSafe).digest();
  key.fill(0);
  return new MacData({
    mac: new DigestInfo({
      digestAlgorithm: new AlgorithmIdentifier({ algorithm: hashAlgorithm[hash], parameters: null }),
      digest: new OctetString(bufferOf(digest)),
    }),
    macSalt: new OctetString(bufferOf(macSalt)),
    iterations: rounds,
  });
}
