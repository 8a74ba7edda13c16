import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { malformed, type RequestedNames } from '@cardea/domain';
import { Attributes, CertificationRequestInfo } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, Attribute, Name } from '@peculiar/asn1-x509';
import { bufferOf, element, encode, encodeSigned, tag } from './der.js';
import { distinguishedName } from './distinguished-name.js';
import { pkcs9, signatureAlgorithm } from './object-identifiers.js';
import { decodePublicKey, keyFamily } from './public-key.js';

/** Hash names as MIM CM's generation options spell them. */
export type CertificationRequestHash = 'SHA1' | 'SHA256' | 'SHA384' | 'SHA512';

/** The key to certify: in memory, or in a card that signs by callback. */
export type CertificationRequestKey =
  | { readonly privateKey: KeyObject }
  | {
      /** SubjectPublicKeyInfo, DER. */
      readonly publicKeyDer: Uint8Array;
      /** Hashes and signs `message`: PKCS#1 v1.5 for RSA, DER Ecdsa-Sig-Value for ECDSA, plain for Ed25519. */
      readonly sign: (message: Uint8Array, hash: CertificationRequestHash) => Promise<Uint8Array>;
    };

/**
 * Makes a PKCS#10 request (RFC 2986), DER: with `names`, or with a subject of at most a common name and without
 * attributes. `hash` says how RSA and ECDSA keys sign (default SHA256); Ed25519 ignores it.
 *
 * Errors: `MalformedInput` when the key family is none of RSA, ECDSA and Ed25519.
 */
export async function createCertificationRequest(
  key: CertificationRequestKey,
  options: {
    readonly commonName?: string;
    readonly names?: RequestedNames;
    readonly hash?: CertificationRequestHash;
  } = {},
): Promise<Uint8Array> {
  const { commonName, names, hash = 'SHA256' } = options;
  const publicKeyDer = 'privateKey' in key ? publicHalf(key.privateKey) : key.publicKeyDer;
  const subjectPKInfo = decodePublicKey(publicKeyDer);
  const algorithm = signatureAlgorithmOf(subjectPKInfo, hash);
  const parts = commonName === undefined ? [] : [{ attribute: 'commonName' as const, value: commonName }];
  const info = encode(
    new CertificationRequestInfo({
      version: 0,
      subject:
        names === undefined ? distinguishedName(parts) : AsnConvert.parse(bufferOf(names.subjectDer), Name),
      subjectPKInfo,
      attributes: new Attributes(extensionRequest(names?.extensionsDer ?? [])),
    }),
  );
  const signature =
    'privateKey' in key ? await signInMemory(key.privateKey, info, hash) : await key.sign(info, hash);
  return encodeSigned(info, algorithm, signature);
}

function extensionRequest(extensionsDer: readonly Uint8Array[]): Attribute[] {
  if (extensionsDer.length === 0) return [];
  const values = [bufferOf(element(tag.sequence, extensionsDer))];
  return [new Attribute({ type: pkcs9.extensionRequest, values })];
}

function publicHalf(privateKey: KeyObject): Uint8Array {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
}

/** Signs by a key in memory, on the thread pool; Ed25519 ignores `hash`. */
export function signInMemory(
  privateKey: KeyObject,
  message: Uint8Array,
  hash: CertificationRequestHash,
): Promise<Uint8Array> {
  const digest = privateKey.asymmetricKeyType === 'ed25519' ? null : hash.toLowerCase();
  return new Promise((resolve, reject) => {
    sign(digest, message, privateKey, (error, signature) =>
      error === null ? resolve(signature) : reject(error),
    );
  });
}

/** How a key signs with `hash`. Errors: `MalformedInput` when its family is none of RSA, ECDSA and Ed25519. */
export function signatureAlgorithmOf(
  publicKey: Parameters<typeof keyFamily>[0],
  hash: CertificationRequestHash,
): AlgorithmIdentifier {
  switch (keyFamily(publicKey)) {
    case 'RSA':
      return new AlgorithmIdentifier({
        algorithm: signatureAlgorithm[`${rsaHash[hash]}WithRSAEncryption`],
        parameters: null,
      });
    case 'ECDSA':
      return new AlgorithmIdentifier({ algorithm: signatureAlgorithm[`ecdsaWith${hash}`] });
    case 'Ed25519':
      return new AlgorithmIdentifier({ algorithm: signatureAlgorithm.ed25519 });
    case undefined:
      throw malformed('key', 'must be an RSA, ECDSA or Ed25519 key');
  }
}

const rsaHash = { SHA1: 'sha1', SHA256: 'sha256', SHA384: 'sha384', SHA512: 'sha512' } as const;
