import { Constructed, fromBER, Integer, ObjectIdentifier, OctetString, Sequence, Set as SetOf } from 'asn1js';
import {
  Attribute,
  type Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  EnvelopedData,
  id_ContentType_EnvelopedData,
  id_ContentType_SignedData,
  PublicKeyInfo,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs';
import type { Hash } from './key-pair.js';

type Der = Uint8Array<ArrayBuffer>;

/** CMC (RFC 5272 §3.2.1), attributes of CMS (RFC 5652 §11), and Microsoft's for keys that go to the archive ([MS-WCCE]). */
const identifier = {
  pkiData: '1.3.6.1.5.5.7.12.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  /** szOID_CMC_ADD_ATTRIBUTES. */
  addAttributes: '1.3.6.1.4.1.311.10.10.1',
  /** szOID_ARCHIVED_KEY_ATTR. */
  archivedKey: '1.3.6.1.4.1.311.21.13',
  /** szOID_ENCRYPTED_KEY_HASH. */
  encryptedKeyHash: '1.3.6.1.4.1.311.21.21',
} as const;

/**
 * Puts a PKCS#10 request (DER) and its private key, for the archive, into a CMC full PKI request (RFC 5272 §3.2.1), DER, signed
 * by that key, as Windows does ([MS-WCCE] §3.1.1.4.3.6.1). The key is encrypted to `exchange`, which must have been verified.
 */
export async function archivalRequestAround(
  certificationRequestDer: Der,
  { privateKey, publicKey }: CryptoKeyPair,
  exchange: Certificate,
  hash: Hash,
): Promise<Der> {
  const envelopedKeyDer = await envelopedKey(privateKey, exchange);
  const keyHash = await crypto.subtle.digest(hash, envelopedKeyDer);
  const pkiData = pkiDataAround(certificationRequestDer, keyHash);
  const signerInfo = new SignerInfo({
    // RFC 5652 §5.3: version 3, because the signer is named by its key.
    version: 3,
    sid: await keyIdentifierOf(publicKey),
    signedAttrs: new SignedAndUnsignedAttributes({
      type: 0,
      // In the order of a DER SET OF, as they are signed.
      attributes: [
        attribute(identifier.contentType, new ObjectIdentifier({ value: identifier.pkiData })),
        attribute(
          identifier.messageDigest,
          new OctetString({ valueHex: await crypto.subtle.digest(hash, pkiData) }),
        ),
      ],
    }),
    unsignedAttrs: new SignedAndUnsignedAttributes({
      type: 1,
      attributes: [attribute(identifier.archivedKey, fromBER(envelopedKeyDer).result)],
    }),
  });
  const signedData = new SignedData({
    version: 3,
    encapContentInfo: encapsulated(pkiData),
    signerInfos: [signerInfo],
  });
  await signedData.sign(privateKey, 0, hash);
  return wrapped(id_ContentType_SignedData, signedData);
}

const contentEncryption: AesKeyGenParams = { name: 'AES-CBC', length: 256 };

/** The private key as PrivateKeyInfo (RFC 5208) in EnvelopedData (RFC 5652 §6) for the archive, DER. */
async function envelopedKey(privateKey: CryptoKey, exchange: Certificate): Promise<Der> {
  const privateKeyDer = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey));
  // Otherwise PKIjs cuts the content into pieces, which DER forbids.
  const enveloped = new EnvelopedData({ disableSplit: true });
  // The archive's key may be in a token that knows OAEP by SHA-1 alone.
  enveloped.addRecipientByCertificate(exchange, { oaepHashAlgorithm: 'SHA-1' });
  try {
    await enveloped.encrypt(contentEncryption, privateKeyDer.buffer);
  } finally {
    privateKeyDer.fill(0);
  }
  return wrapped(id_ContentType_EnvelopedData, enveloped);
}

/** PKIData with one request, to which a control adds the hash of the encrypted key; DER. */
function pkiDataAround(certificationRequestDer: Der, keyHash: ArrayBuffer): ArrayBuffer {
  const hashAttribute = attribute(identifier.encryptedKeyHash, new OctetString({ valueHex: keyHash }));
  const control = new Sequence({
    value: [
      new Integer({ value: 2 }),
      new ObjectIdentifier({ value: identifier.addAttributes }),
      new SetOf({
        value: [
          new Sequence({
            value: [
              new Integer({ value: 0 }),
              // About the request of number 1.
              new Sequence({ value: [new Integer({ value: 1 })] }),
              new SetOf({ value: [hashAttribute.toSchema()] }),
            ],
          }),
        ],
      }),
    ],
  });
  const request = new Constructed({
    idBlock: { tagClass: 3, tagNumber: 0 },
    value: [new Integer({ value: 1 }), fromBER(certificationRequestDer).result],
  });
  return new Sequence({
    value: [
      new Sequence({ value: [control] }),
      new Sequence({ value: [request] }),
      // Neither CMS objects nor other messages.
      new Sequence(),
      new Sequence(),
    ],
  }).toBER();
}

function encapsulated(content: ArrayBuffer): EncapsulatedContentInfo {
  const made = new EncapsulatedContentInfo({ eContentType: identifier.pkiData });
  // Given to the constructor it would be cut into pieces, which DER forbids.
  made.eContent = new OctetString({ valueHex: content });
  return made;
}

/** SubjectKeyIdentifier by the first method of RFC 5280 §4.2.1.2, as SignerIdentifier. */
async function keyIdentifierOf(publicKey: CryptoKey): Promise<OctetString> {
  const info = new PublicKeyInfo();
  await info.importKey(publicKey);
  const publicKeyBits = new Uint8Array(info.subjectPublicKey.valueBlock.valueHexView);
  const octets = await crypto.subtle.digest('SHA-1', publicKeyBits);
  return new OctetString({ idBlock: { tagClass: 3, tagNumber: 0 }, valueHex: octets });
}

function attribute(type: string, value: unknown): Attribute {
  return new Attribute({ type, values: [value] });
}

function wrapped(contentType: string, content: SignedData | EnvelopedData): Der {
  const schema = content instanceof SignedData ? content.toSchema(true) : content.toSchema();
  return new Uint8Array(new ContentInfo({ contentType, content: schema }).toSchema().toBER());
}
