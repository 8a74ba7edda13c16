import { anyAttribute, attributeBounds } from '../attribute-bounds.js';
import { type LintedAttribute, relativeNames, subjectAttributes, textOf } from '../distinguished-names.js';
import type { LintRule } from '../lint-rule.js';

/** Attributes of names keep the upper bounds of X.520, and none is empty. */
export const nameLengths: LintRule = {
  name: 'name-lengths',
  source: 'RFC 5280 §A.1',
  causedBy: 'request',
  check: (certificate) => {
    if (relativeNames(certificate).some((attributes) => attributes.length === 0))
      return 'has a relative distinguished name without attributes';
    return subjectAttributes(certificate)
      .map(faultOf)
      .find((fault) => fault !== undefined);
  },
};

function faultOf({ oid, value }: LintedAttribute): string | undefined {
  const { name, shortest, longest } = attributeBounds.get(oid) ?? anyAttribute;
  const length = [...(textOf(value) ?? 'ab')].length;
  if (length === 0) return `has an empty ${name} (${oid})`;
  return length < shortest || length > longest
    ? `has ${name} (${oid}) with ${length} characters, which must be ${shortest} to ${longest}`
    : undefined;
}
