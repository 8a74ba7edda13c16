import {
  AsnConvert,
  AsnIntegerArrayBufferConverter,
  AsnProp,
  AsnPropTypes,
  AsnType,
  AsnTypeTypes,
} from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';

/** An INTEGER alone; its octets stay as the certificate has them. */
class SerialNumber {
  constructor(readonly value = new ArrayBuffer(0)) {}
}
AsnType({ type: AsnTypeTypes.Choice })(SerialNumber);
AsnProp({ type: AsnPropTypes.Integer, converter: AsnIntegerArrayBufferConverter })(
  SerialNumber.prototype,
  'value',
);

/** What a certificate object of PKCS#11 says beside the certificate: CKA_SUBJECT, CKA_ISSUER, CKA_SERIAL_NUMBER; DER. */
export interface CertificateNames {
  readonly subjectDer: Uint8Array;
  readonly issuerDer: Uint8Array;
  readonly serialNumberDer: Uint8Array;
}

/** Reads them out of a certificate, DER. Nothing is verified. */
export function certificateNames(certificateDer: Uint8Array): CertificateNames {
  const { tbsCertificate } = AsnConvert.parse(certificateDer, Certificate);
  const der = (value: unknown) => new Uint8Array(AsnConvert.serialize(value));
  return {
    subjectDer: der(tbsCertificate.subject),
    issuerDer: der(tbsCertificate.issuer),
    serialNumberDer: der(new SerialNumber(tbsCertificate.serialNumber)),
  };
}
