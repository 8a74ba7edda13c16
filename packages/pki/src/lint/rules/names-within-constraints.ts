import { attributeType } from '../../x509/object-identifiers.js';
import { subjectAttributes, textOf } from '../distinguished-names.js';
import { alternativeNames, asciiText, generalNameTag } from '../general-names.js';
import type { LintRule } from '../lint-rule.js';
import {
  isHostWithin,
  isMailboxWithin,
  type LintedNameConstraints,
  readNameConstraints,
} from '../name-constraints.js';
import { readElement } from '../strict-der.js';
import type { TbsCertificate } from '../tbs-certificate.js';

/** Names that the authority's nameConstraints forbid would make every client refuse the certificate. */
export const namesWithinConstraints: LintRule = {
  name: 'names-within-constraints',
  source: 'RFC 5280 §4.2.1.10, §6.1.3 (b), (c)',
  causedBy: 'request',
  check: (certificate, { issuer: { nameConstraintsDer } }) => {
    if (nameConstraintsDer === undefined) return undefined;
    const constraints = readNameConstraints(readElement(nameConstraintsDer));
    const hosts = namesOf(certificate, generalNameTag.dNSName);
    const isOutside =
      hosts.some((host) => isForbidden(host, constraints, generalNameTag.dNSName, isHostWithin)) ||
      mailboxesOf(certificate).some((mailbox) =>
        isForbidden(mailbox, constraints, generalNameTag.rfc822Name, isMailboxWithin),
      );
    return isOutside ? 'has a name outside the nameConstraints of its certification authority' : undefined;
  },
};

function isForbidden(
  name: string,
  { permitted, excluded }: LintedNameConstraints,
  tag: number,
  isWithin: (name: string, base: string) => boolean,
): boolean {
  const basesOf = (bases: LintedNameConstraints['permitted']) =>
    bases.filter((base) => base.identifier === tag).map((base) => asciiText(base.content));
  const allowed = basesOf(permitted);
  const isAllowed = allowed.length === 0 || allowed.some((base) => isWithin(name, base));
  return !isAllowed || basesOf(excluded).some((base) => isWithin(name, base));
}

function namesOf(certificate: TbsCertificate, tag: number): readonly string[] {
  return alternativeNames(certificate)
    .filter((name) => name.identifier === tag)
    .map((name) => asciiText(name.content));
}

/** Clients compare e-mail addresses of the subject too, where subjectAltName has none. */
function mailboxesOf(certificate: TbsCertificate): readonly string[] {
  const inSubject = subjectAttributes(certificate)
    .filter(({ oid }) => oid === attributeType.emailAddress)
    .map(({ value }) => textOf(value) ?? '');
  return [...namesOf(certificate, generalNameTag.rfc822Name), ...inSubject];
}
