import { AsnProp, AsnPropTypes } from '@peculiar/asn1-schema';
import { Attribute } from '@peculiar/asn1-x509';

// Each class states its ASN.1 by the library's decorator functions called on the prototype.

/** TaggedAttribute (RFC 5272 §3.2.1.2.1 and appendix A). */
export class TaggedAttribute {
  constructor(
    readonly bodyPartId = 0,
    readonly attributeType = '',
    readonly values: ArrayBuffer[] = [],
  ) {}
}
AsnProp({ type: AsnPropTypes.Integer })(TaggedAttribute.prototype, 'bodyPartId');
AsnProp({ type: AsnPropTypes.ObjectIdentifier })(TaggedAttribute.prototype, 'attributeType');
AsnProp({ type: AsnPropTypes.Any, repeated: 'set' })(TaggedAttribute.prototype, 'values');

/** CMCStatusInfo without otherInfo (RFC 5272 §6.1.1). */
export class CmcStatusInfo {
  constructor(
    readonly cmcStatus = 0,
    readonly bodyList: number[] = [],
    readonly statusString = '',
  ) {}
}
AsnProp({ type: AsnPropTypes.Integer })(CmcStatusInfo.prototype, 'cmcStatus');
AsnProp({ type: AsnPropTypes.Integer, repeated: 'sequence' })(CmcStatusInfo.prototype, 'bodyList');
AsnProp({ type: AsnPropTypes.Utf8String })(CmcStatusInfo.prototype, 'statusString');

/** CmcAddAttributes of Microsoft: attributes about the body parts referred to. */
export class CmcAddAttributes {
  constructor(
    readonly dataReference = 0,
    readonly references: number[] = [],
    readonly attributes: Attribute[] = [],
  ) {}
}
AsnProp({ type: AsnPropTypes.Integer })(CmcAddAttributes.prototype, 'dataReference');
AsnProp({ type: AsnPropTypes.Integer, repeated: 'sequence' })(CmcAddAttributes.prototype, 'references');
AsnProp({ type: Attribute, repeated: 'set' })(CmcAddAttributes.prototype, 'attributes');

/** PKIResponse (RFC 5272 §3.2.2): controls, CMS objects, other messages. */
export class PkiResponse {
  constructor(
    readonly controlSequence: TaggedAttribute[] = [],
    readonly cmsSequence: ArrayBuffer[] = [],
    readonly otherMsgSequence: ArrayBuffer[] = [],
  ) {}
}
AsnProp({ type: TaggedAttribute, repeated: 'sequence' })(PkiResponse.prototype, 'controlSequence');
AsnProp({ type: AsnPropTypes.Any, repeated: 'sequence' })(PkiResponse.prototype, 'cmsSequence');
AsnProp({ type: AsnPropTypes.Any, repeated: 'sequence' })(PkiResponse.prototype, 'otherMsgSequence');
