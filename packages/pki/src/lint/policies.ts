import { childrenOf, type DerElement, objectIdentifierOf } from './strict-der.js';

/**
 * What is wrong with a list of PolicyInformation (RFC 5280 §4.2.1.4), the syntax that certificate policies and
 * Microsoft's application policies share: `qualifierFault` judges each qualifier.
 */
export function policiesFault(
  list: DerElement,
  name: string,
  qualifierFault: (qualifier: DerElement) => string | undefined,
): string | undefined {
  const policies = childrenOf(list).map((each) => childrenOf(each));
  if (policies.length === 0) return `has ${name} without a policy`;
  const oids = policies.map(([oid]) => objectIdentifierOf(oid));
  if (new Set(oids).size < oids.length) return `has a policy twice in ${name}`;
  for (const [, qualifiers, ...beyond] of policies) {
    if (beyond.length > 0) return `has too many fields in ${name}`;
    if (qualifiers === undefined) continue;
    const each = childrenOf(qualifiers);
    if (each.length === 0) return `has an empty list of qualifiers in ${name}`;
    const fault = each.map(qualifierFault).find((found) => found !== undefined);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The object identifiers of a list of PolicyInformation. */
export function policyOids(list: DerElement): readonly string[] {
  return childrenOf(list).map((each) => objectIdentifierOf(childrenOf(each)[0]));
}
