import {
  archivedKeyMakers,
  directoryNames,
  keyFamilies,
  keyUsageNames,
  nameAttributes,
  subjectAltNameTypes,
} from '@cardea/domain';
import { Type } from 'typebox';
import { component, exact, names, whole } from '../schemas/common.js';

const ObjectIdentifier = Type.String({ description: 'Object identifier' });
const AddressList = Type.Optional(Type.Array(Type.String({ description: 'Absolute address' })));

const Addresses = component(
  'CertificateAddresses',
  exact({
    includeCrl: Type.Optional(Type.Boolean({ 'x-default': true })),
    additionalCrl: AddressList,
    includeFreshestCrl: Type.Optional(Type.Boolean({ 'x-default': false })),
    additionalFreshestCrl: AddressList,
    includeOcsp: Type.Optional(Type.Boolean({ 'x-default': true })),
    additionalOcsp: AddressList,
    includeIssuer: Type.Optional(Type.Boolean({ 'x-default': true })),
    additionalIssuer: AddressList,
  }),
);

const CertificatePolicy = component(
  'CertificatePolicy',
  exact({
    oid: ObjectIdentifier,
    cpsUri: Type.Optional(Type.String({ description: 'Address of the practice statement' })),
    userNotice: Type.Optional(Type.String({ description: 'Text for whoever relies on the certificate' })),
  }),
);

const NamePart = component(
  'NamePart',
  exact({
    attribute: names(nameAttributes),
    from: Type.Optional(names(directoryNames)),
    value: Type.Optional(Type.String({ description: 'The same for everybody; in the place of from' })),
  }),
);

const AltName = component(
  'SubjectAltName',
  exact({
    type: names(subjectAltNameTypes),
    required: Type.Boolean({ description: 'Refuses issuance where the directory lacks the name' }),
    parts: Type.Optional(Type.Array(NamePart, { description: 'Of a directoryName' })),
    from: Type.Optional(names(['Sid', 'Uuid'])),
  }),
);

const Key = component(
  'CertificateTemplateKey',
  exact({
    families: Type.Array(names(keyFamilies)),
    minimumRsaBits: whole(2048, 4096),
    algorithmName: Type.String(),
    keyBits: whole(128, 4096),
    hashAlgorithmName: Type.String(),
    keyStorageProviderNames: Type.Array(Type.String()),
    exportable: Type.Boolean(),
    protectionLevel: whole(0, 3),
    usages: whole(0, 0xffffff),
    isArchived: Type.Boolean({ description: 'The private key is archived' }),
    archivedKeyMaker: Type.Optional(names(archivedKeyMakers)),
  }),
);

/** A certificate template: what kind of certificate is issued. */
export const CertificateTemplateSchema = component(
  'CertificateTemplate',
  exact({
    commonName: Type.String(),
    displayName: Type.String(),
    oid: Type.String(),
    majorVersion: whole(0, 2 ** 31 - 1),
    minorVersion: whole(0, 2 ** 31 - 1),
    validityDays: whole(1, 365_250),
    authority: Type.Optional(
      Type.String({ description: 'Certification authority; the default one when left out' }),
    ),
    keyUsages: Type.Array(names(keyUsageNames)),
    extendedKeyUsages: Type.Array(ObjectIdentifier),
    subject: Type.Array(NamePart),
    subjectAltNames: Type.Array(AltName),
    includeSid: Type.Boolean(),
    certificatePolicies: Type.Optional(Type.Array(CertificatePolicy)),
    includeApplicationPolicies: Type.Optional(
      Type.Boolean({ description: 'Repeats the extended key usages as Microsoft application policies' }),
    ),
    clockSkewMinutes: Type.Optional(
      whole(0, 24 * 60, {
        'x-default': 5,
        description: 'How long before its issuance a certificate is valid; 5 when left out',
      }),
    ),
    minimumValidityDays: Type.Optional(
      whole(0, 365_250, { description: "Nothing is issued where the authority's own end leaves fewer days" }),
    ),
    includeTemplateName: Type.Optional(
      Type.Boolean({ description: "Adds Microsoft's template name of version 1" }),
    ),
    allowsKeyReuse: Type.Optional(
      Type.Boolean({
        'x-default': true,
        description: 'The same user may have the same key certified again; true when left out',
      }),
    ),
    addresses: Type.Optional(Addresses),
    key: Key,
    securityDescriptor: Type.String({ description: 'SDDL' }),
  }),
);
