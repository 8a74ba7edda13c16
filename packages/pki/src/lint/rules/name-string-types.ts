import { anyAttribute, attributeBounds } from '../attribute-bounds.js';
import { type LintedAttribute, subjectAttributes } from '../distinguished-names.js';
import type { LintRule } from '../lint-rule.js';
import { identifier } from '../strict-der.js';

/** Each attribute has the string type its table gives, and only characters of that type (X.680 §41). */
export const nameStringTypes: LintRule = {
  name: 'name-string-types',
  source: 'RFC 5280 §4.1.2.4, §A.1',
  causedBy: 'request',
  check: (certificate) =>
    subjectAttributes(certificate)
      .map(faultOf)
      .find((fault) => fault !== undefined),
};

function faultOf({ oid, value }: LintedAttribute): string | undefined {
  const { name, types } = attributeBounds.get(oid) ?? anyAttribute;
  if (!types.includes(value.identifier)) return `has ${name} (${oid}) as a string of the wrong type`;
  const text = Buffer.from(value.content).toString('latin1');
  if (value.identifier === identifier.printableString && !/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text))
    return `has ${name} (${oid}) as a PrintableString with other characters`;
  return value.identifier === identifier.ia5String && !isAscii(value.content)
    ? `has ${name} (${oid}) as an IA5String with characters outside ASCII`
    : undefined;
}

function isAscii(content: Uint8Array): boolean {
  return content.every((octet) => octet < 0x80);
}
