import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate, type Name } from '@peculiar/asn1-x509';
import { bufferOf, encode } from './der.js';

/** A distinguished name as DER. */
export function nameDer(name: Name): Uint8Array {
  return encode(name);
}

/** The subject of a certificate. Throws when it cannot be read. */
export function subjectOf(certificateDer: Uint8Array): Name {
  return AsnConvert.parse(bufferOf(certificateDer), Certificate).tbsCertificate.subject;
}
