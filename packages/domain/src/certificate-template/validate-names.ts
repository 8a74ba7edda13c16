import type { Findings } from '../profile-template/validation-findings.js';
import type { CertificateTemplate, SubjectAltName, SubjectPart } from './certificate-template.js';

const mostParts = 20;
const longestValue = 255;

/** Finds what is wrong with the names that a certificate template puts into subject and subjectAltName. */
export function validateNames(findings: Findings, { subject, subjectAltNames }: CertificateTemplate): void {
  validateParts(findings, 'subject', subject);
  for (const [index, name] of subjectAltNames.entries())
    validateAlternativeName(findings, `subjectAltNames[${index}]`, name);
  findings.unique(
    subjectAltNames.map(({ type, from = '' }) => `${type} ${from}`),
    (index) => `subjectAltNames[${index}].type`,
  );
}

function validateAlternativeName(findings: Findings, path: string, { type, parts, from }: SubjectAltName) {
  const isDirectoryName = type === 'directoryName';
  findings.require(
    (parts !== undefined && parts.length > 0) === isDirectoryName,
    `${path}.parts`,
    isDirectoryName ? 'must hold the parts of the directoryName' : 'must be there for a directoryName only',
  );
  if (isDirectoryName) validateParts(findings, `${path}.parts`, parts ?? []);
  const isUri = type === 'uniformResourceIdentifier';
  findings.require(
    (from !== undefined) === isUri,
    `${path}.from`,
    isUri ? 'must be Sid or Uuid' : 'must be there for a uniformResourceIdentifier only',
  );
}

function validateParts(findings: Findings, path: string, parts: readonly SubjectPart[]): void {
  findings.require(parts.length <= mostParts, path, `must not hold more than ${mostParts} parts`);
  for (const [index, part] of parts.entries()) validatePart(findings, `${path}[${index}]`, part);
}

function validatePart(findings: Findings, path: string, { attribute, from, value }: SubjectPart): void {
  findings.require(
    (from === undefined) !== (value === undefined),
    path,
    'must have either from, a name of the directory, or value, a text that is the same for everybody',
  );
  if (value !== undefined) findings.name(`${path}.value`, value, longestValue);
  // ISO 3166-1 alpha-2, as X.520 §6.3.1 wants it; the directory has no countries.
  if (attribute === 'countryName')
    findings.require(
      value !== undefined && /^[A-Z]{2}$/.test(value),
      `${path}.value`,
      'must be the two capital letters of a country, such as PL',
    );
  if (attribute === 'domainComponent' && from !== undefined)
    findings.require(
      from === 'UserPrincipalName' || from === 'Mail',
      `${path}.from`,
      'must be UserPrincipalName or Mail, whose domain the domain components are',
    );
}
