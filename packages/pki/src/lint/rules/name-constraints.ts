import { extensionType } from '../../x509/object-identifiers.js';
import { asciiText, generalNameTag } from '../general-names.js';
import type { LintRule } from '../lint-rule.js';
import { constrainedTypes, readNameConstraints } from '../name-constraints.js';
import { childrenOf, type DerElement, identifier } from '../strict-der.js';
import { extension, type TbsCertificate } from '../tbs-certificate.js';

/** nameConstraints are an authority's alone, constrain something, and only names of types that every client compares. */
export const nameConstraints: LintRule = {
  name: 'name-constraints',
  source: 'RFC 5280 §4.2.1.10',
  causedBy: 'profile',
  check: (certificate) => {
    const found = extension(certificate, extensionType.nameConstraints);
    if (found === undefined) return undefined;
    if (!isAuthority(certificate)) return 'has nameConstraints, which only certification authorities have';
    const { permitted, excluded } = readNameConstraints(found.value);
    const bases = [...permitted, ...excluded];
    if (bases.length === 0) return 'has nameConstraints that constrain nothing';
    return bases.map(baseFault).find((fault) => fault !== undefined);
  },
};

function isAuthority(certificate: TbsCertificate): boolean {
  const constraints = extension(certificate, extensionType.basicConstraints);
  return constraints !== undefined && childrenOf(constraints.value)[0]?.identifier === identifier.boolean;
}

const host = /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/;

function baseFault(base: DerElement): string | undefined {
  if (!constrainedTypes.includes(base.identifier))
    return 'has nameConstraints of a type that clients do not compare';
  const text = asciiText(base.content);
  if (base.identifier === generalNameTag.dNSName)
    return host.test(text) ? undefined : 'has nameConstraints with a dNSName that is no domain';
  const domain = text.slice(text.lastIndexOf('@') + 1).replace(/^\./, '');
  return host.test(domain)
    ? undefined
    : 'has nameConstraints with an rfc822Name that is no mailbox or domain';
}
