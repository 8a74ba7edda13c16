import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  type Extension,
  Extensions,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

const ecdsaWithSha256 = new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' });
const commonName = '2.5.4.3';
const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/**
 * A certificate for a public key (SubjectPublicKeyInfo DER), as a certification authority gives it; DER. It says nothing
 * of the use of the key unless the extensions do.
 */
export function certificateOf(
  publicKeyDer: Uint8Array,
  subject = 'Ada Lovelace',
  extensions: readonly Extension[] = [],
): Uint8Array {
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: Uint8Array.of(0x01).buffer,
    signature: ecdsaWithSha256,
    issuer: nameOf('Authority of the tests'),
    validity: new Validity({
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2036-01-01T00:00:00Z'),
    }),
    subject: nameOf(subject),
    subjectPublicKeyInfo: AsnConvert.parse(publicKeyDer, SubjectPublicKeyInfo),
    ...(extensions.length === 0 ? {} : { extensions: new Extensions([...extensions]) }),
  });
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), authority.privateKey);
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: ecdsaWithSha256,
    signatureValue: Uint8Array.from(signature).buffer,
  });
  return new Uint8Array(AsnConvert.serialize(certificate));
}

function nameOf(text: string): Name {
  const attribute = new AttributeTypeAndValue({
    type: commonName,
    value: new AttributeValue({ utf8String: text }),
  });
  return new Name([new RelativeDistinguishedName([attribute])]);
}

/** Public key that a certificate is for, SubjectPublicKeyInfo DER; undefined without a certificate. */
export function publicKeyOfCertificate(certificateDer: Uint8Array | undefined): Uint8Array | undefined {
  if (certificateDer === undefined) return undefined;
  const { publicKey } = new X509Certificate(certificateDer);
  return Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }));
}
