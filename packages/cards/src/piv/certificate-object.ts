import { gunzipSync, gzipSync } from 'node:zlib';
import { decodeBerTlvs, encodeBerTlv, findValue, requireValue } from '../iso7816/ber-tlv.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { concatOctets } from '../iso7816/octets.js';
import { certificateObjectTag } from './sp800-73.js';

/** CertInfo bit that says: the certificate is compressed with GZIP (SP 800-73-4 Part 1 Table 10 and Appendix A). */
const isCompressedBit = 0x01;
/** No certificate is longer; a stream that promises more is an attack. */
const longestCertificateBytes = 64 * 1024;

/**
 * Makes the value of a certificate's data object: certificate, CertInfo, empty error detection code. Compression
 * makes room on small cards; every reader of PIV cards knows it.
 */
export function encodeCertificateObject(
  certificateDer: Uint8Array,
  options: { readonly isCompressed?: boolean } = {},
): Uint8Array {
  const isCompressed = options.isCompressed === true;
  return concatOctets(
    encodeBerTlv(certificateObjectTag.certificate, isCompressed ? gzipSync(certificateDer) : certificateDer),
    encodeBerTlv(certificateObjectTag.certInfo, Uint8Array.of(isCompressed ? isCompressedBit : 0)),
    encodeBerTlv(certificateObjectTag.errorDetectionCode),
  );
}

/**
 * Gives the certificate in the value of a certificate's data object, DER, uncompressed; undefined when the object is
 * empty, which is how a deleted certificate looks. That it is a certificate has not been checked.
 *
 * Errors: `MalformedCardData` for another structure, a broken GZIP stream or more than 64 KiB.
 */
export function decodeCertificateObject(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length === 0) return undefined;
  const elements = decodeBerTlvs(bytes);
  const certificate = requireValue(elements, certificateObjectTag.certificate);
  const [certInfo = 0] = findValue(elements, certificateObjectTag.certInfo) ?? [];
  if ((certInfo & isCompressedBit) === 0) return certificate;
  try {
    return Uint8Array.from(gunzipSync(certificate, { maxOutputLength: longestCertificateBytes }));
  } catch {
    throw new MalformedCardData('certificate object: not a GZIP stream of up to 64 KiB');
  }
}
