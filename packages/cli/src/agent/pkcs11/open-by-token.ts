import { createPublicKey } from 'node:crypto';
import { Secret } from '@cardea/cards';
import type { EnvelopeOpener } from '@cardea/pki/x509';
import type { ITemplate, Key, MechanismType, Session, SessionObject } from 'graphene-pk11';
import type { Graphene } from './load-graphene.js';
import { callModule } from './pkcs11-refusal.js';

type PrivateKeyOpener = Extract<EnvelopeOpener, { kind: 'privateKey' }>;
type Padding = Parameters<PrivateKeyOpener['decrypt']>[0];

/** The longest RSA modulus that is known, 16384 bits. */
const longestPlaintextBytes = 2048;

/**
 * Decrypts by an RSA key in a token (RFC 8017 §7). OAEP has the same hash in its mask generation function, and no label.
 *
 * Errors: `Pkcs11Refusal`, also when the token does not know this hash in OAEP.
 */
export function decryptByToken(
  graphene: Graphene,
  session: Session,
  privateKey: SessionObject,
  padding: Padding,
  ciphertext: Uint8Array,
): Secret<Uint8Array> {
  const mechanism = rsaMechanism(graphene, padding);
  const plaintext = callModule('to decrypt', () =>
    session
      .createDecipher(mechanism, privateKey.toType<Key>())
      .once(Buffer.from(ciphertext), Buffer.alloc(longestPlaintextBytes)),
  );
  const octets = new Uint8Array(plaintext);
  plaintext.fill(0);
  return new Secret(octets);
}

function rsaMechanism({ MechanismEnum, RsaMgf, RsaOaepParams }: Graphene, padding: Padding): MechanismType {
  const oaep = (hash: number, mask: number): MechanismType => ({
    name: 'RSA_PKCS_OAEP',
    params: new RsaOaepParams(hash, mask),
  });
  switch (padding) {
    case 'pkcs1':
      return MechanismEnum.RSA_PKCS;
    case 'oaep-sha1':
      return oaep(MechanismEnum.SHA1, RsaMgf.MGF1_SHA1);
    case 'oaep-sha256':
      return oaep(MechanismEnum.SHA256, RsaMgf.MGF1_SHA256);
    case 'oaep-sha384':
      return oaep(MechanismEnum.SHA384, RsaMgf.MGF1_SHA384);
    case 'oaep-sha512':
      return oaep(MechanismEnum.SHA512, RsaMgf.MGF1_SHA512);
  }
}

/**
 * The shared secret of elliptic curve Diffie-Hellman (CKM_ECDH1_DERIVE, SEC 1 §3.3.1) of a key in a token and a peer's
 * public key (SubjectPublicKeyInfo). The token gives it as an object of the session, which is destroyed.
 *
 * Errors: `Pkcs11Refusal`.
 */
export function agreeByToken(
  graphene: Graphene,
  session: Session,
  privateKey: SessionObject,
  peerPublicKeyDer: Uint8Array,
): Secret<Uint8Array> {
  const { EcKdf, EcdhParams, KeyType, ObjectClass } = graphene;
  const point = pointOf(peerPublicKeyDer);
  const template: ITemplate = {
    class: ObjectClass.SECRET_KEY,
    keyType: KeyType.GENERIC_SECRET,
    token: false,
    sensitive: false,
    extractable: true,
    valueLen: (point.length - 1) / 2,
  };
  const shared = callModule('to agree on a key', () =>
    session.deriveKey(
      // The label is left out (CKD_NULL).
      { name: 'ECDH1_DERIVE', params: new EcdhParams(EcKdf.NULL, Buffer.alloc(0), point) },
      privateKey.toType<Key>(),
      template,
    ),
  );
  try {
    const value: Buffer = callModule('to tell what was agreed on', () => shared.getAttribute('value'));
    return new Secret(new Uint8Array(value));
  } finally {
    shared.destroy();
  }
}

/** Uncompressed (SEC 1 §2.3.3): the length of a coordinate is that of the curve. */
function pointOf(publicKeyDer: Uint8Array): Buffer {
  const key = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
}
