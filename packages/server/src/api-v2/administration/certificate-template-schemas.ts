import {
  archivedKeyMakers,
  directoryNames,
  keyFamilies,
  keyUsageNames,
  nameAttributes,
  subjectAltNameTypes,
} from '@cardea/domain';
import { Type } from 'typebox';
import { component, exact, names } from '../schemas/common.js';

const ObjectIdentifier = Type.String({ description: 'Object identifier' });
const Addresses = Type.Optional(Type.Array(Type.String({ description: 'Absolute address' })));

const NamePart = exact({
  attribute: names(nameAttributes),
  from: Type.Optional(names(directoryNames)),
  value: Type.Optional(Type.String({ description: 'The same for everybody; in the place of from' })),
});

const AltName = exact({
  type: names(subjectAltNameTypes),
  required: Type.Boolean({ description: 'Refuses issuance where the directory lacks the name' }),
  parts: Type.Optional(Type.Array(NamePart, { description: 'Of a directoryName' })),
  from: Type.Optional(names(['Sid', 'Uuid'])),
});

const Key = exact({
  families: Type.Array(names(keyFamilies)),
  minimumRsaBits: Type.Integer(),
  algorithmName: Type.String(),
  keyBits: Type.Integer(),
  hashAlgorithmName: Type.String(),
  keyStorageProviderNames: Type.Array(Type.String()),
  exportable: Type.Boolean(),
  protectionLevel: Type.Integer(),
  usages: Type.Integer(),
  isArchived: Type.Boolean({ description: 'The private key is archived' }),
  archivedKeyMaker: Type.Optional(names(archivedKeyMakers)),
});

/** A certificate template: what kind of certificate is issued. */
export const CertificateTemplateSchema = component(
  'CertificateTemplate',
  exact({
    commonName: Type.String(),
    displayName: Type.String(),
    oid: Type.String(),
    majorVersion: Type.Integer(),
    minorVersion: Type.Integer(),
    validityDays: Type.Integer(),
    authority: Type.Optional(
      Type.String({ description: 'Certification authority; the default one when left out' }),
    ),
    keyUsages: Type.Array(names(keyUsageNames)),
    extendedKeyUsages: Type.Array(ObjectIdentifier),
    subject: Type.Array(NamePart),
    subjectAltNames: Type.Array(AltName),
    includeSid: Type.Boolean(),
    certificatePolicies: Type.Optional(
      Type.Array(
        exact({
          oid: ObjectIdentifier,
          cpsUri: Type.Optional(Type.String({ description: 'Address of the practice statement' })),
          userNotice: Type.Optional(
            Type.String({ description: 'Text for whoever relies on the certificate' }),
          ),
        }),
      ),
    ),
    includeApplicationPolicies: Type.Optional(
      Type.Boolean({ description: 'Repeats the extended key usages as Microsoft application policies' }),
    ),
    clockSkewMinutes: Type.Optional(
      Type.Integer({ description: 'How long before its issuance a certificate is valid; 5 when left out' }),
    ),
    minimumValidityDays: Type.Optional(
      Type.Integer({ description: "Nothing is issued where the authority's own end leaves fewer days" }),
    ),
    includeTemplateName: Type.Optional(
      Type.Boolean({ description: "Adds Microsoft's template name of version 1" }),
    ),
    allowsKeyReuse: Type.Optional(
      Type.Boolean({
        description: 'The same user may have the same key certified again; true when left out',
      }),
    ),
    addresses: Type.Optional(
      exact({
        includeCrl: Type.Optional(Type.Boolean()),
        additionalCrl: Addresses,
        includeOcsp: Type.Optional(Type.Boolean()),
        additionalOcsp: Addresses,
        includeIssuer: Type.Optional(Type.Boolean()),
        additionalIssuer: Addresses,
      }),
    ),
    key: Key,
    securityDescriptor: Type.String({ description: 'SDDL' }),
  }),
);
