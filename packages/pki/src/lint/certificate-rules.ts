import type { LintRule } from './lint-rule.js';
import { applicationPolicies } from './rules/application-policies.js';
import { authorityInformationAccess } from './rules/authority-information-access.js';
import { authorityKeyIdentifier } from './rules/authority-key-identifier.js';
import { certificatePolicies } from './rules/certificate-policies.js';
import { certificateTemplate } from './rules/certificate-template.js';
import { certificateTemplateName } from './rules/certificate-template-name.js';
import { crlDistributionPoints } from './rules/crl-distribution-points.js';
import { derEncoding } from './rules/der-encoding.js';
import { extensionCriticality } from './rules/extension-criticality.js';
import { issuerName } from './rules/issuer-name.js';
import { knownCriticalExtensions } from './rules/known-critical-extensions.js';
import { nameCharacters } from './rules/name-characters.js';
import { nameConstraints } from './rules/name-constraints.js';
import { nameLengths } from './rules/name-lengths.js';
import { nameStringTypes } from './rules/name-string-types.js';
import { namesWithinConstraints } from './rules/names-within-constraints.js';
import { publicKey } from './rules/public-key.js';
import { securityIdentifier } from './rules/security-identifier.js';
import { securityIdentifierUri } from './rules/security-identifier-uri.js';
import { serialNumber } from './rules/serial-number.js';
import { signatureAlgorithm } from './rules/signature-algorithm.js';
import { subjectAlternativeName } from './rules/subject-alternative-name.js';
import { subjectKeyIdentifier } from './rules/subject-key-identifier.js';
import { uniqueExtensions } from './rules/unique-extensions.js';
import { uniqueIdentifiers } from './rules/unique-identifiers.js';
import { validityEncoding } from './rules/validity-encoding.js';
import { validityOrder } from './rules/validity-order.js';
import { validityWithinIssuer } from './rules/validity-within-issuer.js';
import { version } from './rules/version.js';

/** What every certificate must keep, in the order of the fields of RFC 5280 §4.1 and §4.2. */
export const certificateRules: readonly LintRule[] = [
  derEncoding,
  version,
  serialNumber,
  signatureAlgorithm,
  issuerName,
  validityEncoding,
  validityOrder,
  validityWithinIssuer,
  nameStringTypes,
  nameLengths,
  nameCharacters,
  publicKey,
  uniqueIdentifiers,
  uniqueExtensions,
  knownCriticalExtensions,
  extensionCriticality,
  authorityKeyIdentifier,
  subjectKeyIdentifier,
  subjectAlternativeName,
  nameConstraints,
  namesWithinConstraints,
  certificatePolicies,
  applicationPolicies,
  crlDistributionPoints,
  authorityInformationAccess,
  certificateTemplate,
  certificateTemplateName,
  securityIdentifier,
  securityIdentifierUri,
];
