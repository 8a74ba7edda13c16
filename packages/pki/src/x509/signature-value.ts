import { DigestInfo } from '@peculiar/asn1-rsa';
import {
  AsnConvert,
  AsnIntegerArrayBufferConverter,
  AsnProp,
  AsnPropTypes,
  OctetString,
} from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import type { CertificationRequestHash } from './create-certification-request.js';

/** Ecdsa-Sig-Value (RFC 3279 §2.2.3). */
class EcdsaSigValue {
  constructor(
    readonly r = new ArrayBuffer(0),
    readonly s = new ArrayBuffer(0),
  ) {}
}
AsnProp({ type: AsnPropTypes.Integer, converter: AsnIntegerArrayBufferConverter })(
  EcdsaSigValue.prototype,
  'r',
);
AsnProp({ type: AsnPropTypes.Integer, converter: AsnIntegerArrayBufferConverter })(
  EcdsaSigValue.prototype,
  's',
);

/** Ecdsa-Sig-Value, DER, of what CKM_ECDSA gives: r and s, equally long. */
export function ecdsaSigValue(rAndS: Uint8Array): Uint8Array {
  const half = rAndS.length / 2;
  const value = new EcdsaSigValue(positive(rAndS.subarray(0, half)), positive(rAndS.subarray(half)));
  return new Uint8Array(AsnConvert.serialize(value));
}

/** Content of a DER INTEGER that is not negative (X.690 §8.3): no needless zeros, one where the first bit is set. */
function positive(octets: Uint8Array): ArrayBuffer {
  const first = octets.findIndex((octet) => octet !== 0);
  const significant = octets.subarray(first === -1 ? octets.length - 1 : first);
  const needsZero = ((significant[0] ?? 0) & 0x80) !== 0;
  return Uint8Array.from(needsZero ? [0, ...significant] : significant).buffer;
}

const hashIdentifiers: { readonly [hash in CertificationRequestHash]: string } = {
  SHA1: '1.3.14.3.2.26',
  SHA256: '2.16.840.1.101.3.4.2.1',
  SHA384: '2.16.840.1.101.3.4.2.2',
  SHA512: '2.16.840.1.101.3.4.2.3',
};

/** DigestInfo DER of a hash (RFC 8017 §9.2), which CKM_RSA_PKCS pads and signs. */
export function digestInfo(hash: CertificationRequestHash, digest: Uint8Array): Uint8Array {
  const value = new DigestInfo({
    digestAlgorithm: new AlgorithmIdentifier({ algorithm: hashIdentifiers[hash], parameters: null }),
    digest: new OctetString(digest),
  });
  return new Uint8Array(AsnConvert.serialize(value));
}
