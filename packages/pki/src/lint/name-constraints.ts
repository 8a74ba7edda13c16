import { generalNameTag } from './general-names.js';
import { childrenOf, type DerElement, DerFault } from './strict-der.js';

const permittedTag = 0xa0;
const excludedTag = 0xa1;

/** The base names of nameConstraints (RFC 5280 §4.2.1.10). */
export interface LintedNameConstraints {
  readonly permitted: readonly DerElement[];
  readonly excluded: readonly DerElement[];
}

/** Types of names that our authorities constrain. */
export const constrainedTypes: readonly number[] = [generalNameTag.dNSName, generalNameTag.rfc822Name];

/**
 * Reads the value of nameConstraints. Errors: {@link DerFault}, also where a subtree has minimum or maximum, which RFC 5280
 * profiles forbid.
 */
export function readNameConstraints(value: DerElement): LintedNameConstraints {
  const fields = [...childrenOf(value)];
  const permitted = fields[0]?.identifier === permittedTag ? fields.shift() : undefined;
  const excluded = fields[0]?.identifier === excludedTag ? fields.shift() : undefined;
  if (fields.length > 0) throw new DerFault('has fields that nameConstraints have not');
  return { permitted: basesOf(permitted, permittedTag), excluded: basesOf(excluded, excludedTag) };
}

function basesOf(subtrees: DerElement | undefined, wanted: number): readonly DerElement[] {
  if (subtrees === undefined) return [];
  const bases = childrenOf(subtrees, wanted).map((subtree) => {
    const [base, ...beyond] = childrenOf(subtree);
    if (base === undefined || beyond.length > 0)
      throw new DerFault('has a subtree of nameConstraints with minimum or maximum');
    return base;
  });
  if (bases.length === 0) throw new DerFault('has an empty list in nameConstraints');
  return bases;
}

/** Whether `host` is `base` or a name below it (RFC 5280 §4.2.1.10). */
export function isHostWithin(host: string, base: string): boolean {
  const [name, subtree] = [host.toLowerCase(), base.toLowerCase()];
  return subtree === '' || name === subtree || name.endsWith(`.${subtree}`);
}

/** Whether a mailbox is within a constraint: a mailbox, a host, or with a leading dot every host below a domain. */
export function isMailboxWithin(mailbox: string, base: string): boolean {
  const at = mailbox.lastIndexOf('@');
  const host = mailbox.slice(at + 1).toLowerCase();
  if (base.includes('@')) {
    const baseAt = base.lastIndexOf('@');
    return mailbox.slice(0, at) === base.slice(0, baseAt) && host === base.slice(baseAt + 1).toLowerCase();
  }
  return base.startsWith('.') ? host.endsWith(base.toLowerCase()) : host === base.toLowerCase();
}
