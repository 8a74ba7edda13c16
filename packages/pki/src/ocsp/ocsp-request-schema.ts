import { CertID, Signature } from '@peculiar/asn1-ocsp';
import { AsnProp, AsnPropTypes } from '@peculiar/asn1-schema';
import { Extension, GeneralName } from '@peculiar/asn1-x509';

// @peculiar/asn1-ocsp reads singleRequestExtensions without its tag [0], so requests that have them need a schema of ours.

/** Request (RFC 6960 §4.1.1). */
export class SingleRequest {
  reqCert = new CertID();
  singleRequestExtensions?: Extension[];
}
AsnProp({ type: CertID })(SingleRequest.prototype, 'reqCert');
AsnProp({ type: Extension, repeated: 'sequence', context: 0, optional: true })(
  SingleRequest.prototype,
  'singleRequestExtensions',
);

/** TBSRequest (RFC 6960 §4.1.1). */
export class TbsRequest {
  version = 0;
  requestorName?: GeneralName;
  requestList: SingleRequest[] = [];
  requestExtensions?: Extension[];
}
AsnProp({ type: AsnPropTypes.Integer, context: 0, defaultValue: 0 })(TbsRequest.prototype, 'version');
AsnProp({ type: GeneralName, context: 1, optional: true })(TbsRequest.prototype, 'requestorName');
AsnProp({ type: SingleRequest, repeated: 'sequence' })(TbsRequest.prototype, 'requestList');
AsnProp({ type: Extension, repeated: 'sequence', context: 2, optional: true })(
  TbsRequest.prototype,
  'requestExtensions',
);

/** OCSPRequest (RFC 6960 §4.1.1). */
export class OcspRequest {
  tbsRequest = new TbsRequest();
  optionalSignature?: Signature;
}
AsnProp({ type: TbsRequest })(OcspRequest.prototype, 'tbsRequest');
AsnProp({ type: Signature, context: 0, optional: true })(OcspRequest.prototype, 'optionalSignature');
