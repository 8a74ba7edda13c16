import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  Extension,
  Extensions,
  id_ce_basicConstraints,
  id_ce_keyUsage,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { encodeBerTlv } from '../../iso7816/ber-tlv.js';
import { concatOctets, toHex } from '../../iso7816/octets.js';
import { attestationExtension, pinPolicies, touchPolicies } from '../../piv/yubico-extensions.js';
import type { StoredKey } from './piv-card-state.js';

const ecdsaWithSha256 = '1.2.840.10045.4.3.2';
const commonName = '2.5.4.3';
/** RFC 5280 §4.1.2.5: no well-defined expiration. */
const validity = { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('9999-12-31T23:59:59Z') };

interface CertificateOrder {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Extension[];
}

/** What a card leaves the factory with to attest its keys. */
export interface AttestationAuthority {
  /** Self-signed, DER. Its private key is thrown away. */
  readonly rootDer: Uint8Array;
  /** Certificate of the attestation key F9, signed by the root, DER. */
  readonly intermediateDer: Uint8Array;
  /** The attestation key F9. */
  readonly key: StoredKey;
}

/** Makes an attestation authority for one card, so that nobody can mistake it for a manufacturer's. */
export function makeAttestationAuthority(cardSerial: number): AttestationAuthority {
  const root = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const intermediate = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rootName = `Simulated PIV Root ${cardSerial}`;
  return {
    rootDer: issue(
      { issuer: rootName, subject: rootName, publicKey: root.publicKey, extensions: authorityExtensions(1) },
      root.privateKey,
    ),
    intermediateDer: issue(
      {
        issuer: rootName,
        subject: intermediateName(cardSerial),
        publicKey: intermediate.publicKey,
        extensions: authorityExtensions(0),
      },
      root.privateKey,
    ),
    key: {
      algorithm: 'P-256',
      privateKey: toHex(intermediate.privateKey.export({ type: 'pkcs8', format: 'der' })),
      origin: 'generated',
      pinPolicy: 'never',
      touchPolicy: 'never',
    },
  };
}

/** What one attestation is about. */
export interface AttestedKey {
  /** `9A`. */
  readonly keyReference: string;
  readonly cardSerial: number;
  readonly firmwareVersion: string;
  readonly privateKey: KeyObject;
  readonly policies: Pick<StoredKey, 'pinPolicy' | 'touchPolicy'>;
}

/** Makes the certificate by which the card says that a key was made on it, DER, laid out as Yubico's cards do. */
export function attestKey(attested: AttestedKey, attestationKey: KeyObject): Uint8Array {
  const { pinPolicy, touchPolicy } = attested.policies;
  const firmwareVersion = Uint8Array.from(attested.firmwareVersion.split('.'), Number);
  return issue(
    {
      issuer: intermediateName(attested.cardSerial),
      subject: `Simulated PIV Attestation ${attested.keyReference}`,
      publicKey: createPublicKey(attested.privateKey),
      extensions: [
        extension(attestationExtension.firmwareVersion, firmwareVersion),
        extension(attestationExtension.serialNumber, serialNumberDer(attested.cardSerial)),
        extension(
          attestationExtension.policies,
          Uint8Array.of(pinPolicies[pinPolicy], touchPolicies[touchPolicy]),
        ),
      ],
    },
    attestationKey,
  );
}

function intermediateName(cardSerial: number): string {
  return `Simulated PIV Attestation ${cardSerial}`;
}

function issue(order: CertificateOrder, issuerKey: KeyObject): Uint8Array {
  const signatureAlgorithm = new AlgorithmIdentifier({ algorithm: ecdsaWithSha256 });
  const spki = order.publicKey.export({ type: 'spki', format: 'der' });
  const serialNumber = Uint8Array.from(randomBytes(16));
  // Positive and without a leading zero (RFC 5280 §4.1.2.2).
  serialNumber[0] = ((serialNumber[0] ?? 0) & 0x3f) | 0x40;
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber.buffer,
    signature: signatureAlgorithm,
    issuer: name(order.issuer),
    validity: new Validity(validity),
    subject: name(order.subject),
    subjectPublicKeyInfo: AsnConvert.parse(spki, SubjectPublicKeyInfo),
    extensions: new Extensions([...order.extensions]),
  });
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), issuerKey);
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm,
    signatureValue: Uint8Array.from(signature).buffer,
  });
  return new Uint8Array(AsnConvert.serialize(certificate));
}

function name(text: string): Name {
  const value = new AttributeValue({ utf8String: text });
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: commonName, value })])]);
}

function authorityExtensions(pathLenConstraint: number): Extension[] {
  const constraints = AsnConvert.serialize(new BasicConstraints({ cA: true, pathLenConstraint }));
  const usage = AsnConvert.serialize(new KeyUsage(KeyUsageFlags.keyCertSign));
  return [
    extension(id_ce_basicConstraints, new Uint8Array(constraints), true),
    extension(id_ce_keyUsage, new Uint8Array(usage), true),
  ];
}

function extension(extnID: string, value: Uint8Array, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(Uint8Array.from(value)) });
}

/** DER INTEGER of the number on the card; the leading zero keeps it positive. */
function serialNumberDer(cardSerial: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(cardSerial, 1);
  const first = bytes.findIndex((byte, index) => byte !== 0 || index === bytes.length - 1);
  const start = (bytes[first] ?? 0) >= 0x80 ? first - 1 : first;
  return encodeBerTlv(0x02, concatOctets(bytes.subarray(start)));
}
