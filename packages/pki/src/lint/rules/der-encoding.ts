import { isUtf8 } from 'node:buffer';
import type { LintRule } from '../lint-rule.js';
import { childrenOf, type DerElement, identifier, objectIdentifierOf } from '../strict-der.js';
import type { TbsCertificate } from '../tbs-certificate.js';

/** Everything that is signed has its one DER form, down to the contents of the extensions. */
export const derEncoding: LintRule = {
  name: 'der-encoding',
  source: 'RFC 5280 §4.1, X.690 §10, §11',
  causedBy: 'profile',
  check: (certificate) =>
    faultOf(certificate.element) ??
    certificate.extensions.map(({ value }) => faultOf(value)).find((fault) => fault !== undefined) ??
    explicitDefault(certificate),
};

/** X.690 §11.5: a default value is left out. */
function explicitDefault({ extensions, version, element }: TbsCertificate): string | undefined {
  if (extensions.some(({ hasCriticalFalse }) => hasCriticalFalse))
    return 'has an extension that writes out critical FALSE';
  const isVersionWritten = childrenOf(element)[0]?.identifier === 0xa0;
  return version === 0 && isVersionWritten ? 'writes out version 1' : undefined;
}

const constructed = 0x20;
const isUniversal = (tag: number) => (tag & 0xc0) === 0;

function faultOf(element: DerElement): string | undefined {
  const { identifier: tag, content } = element;
  if ((tag & constructed) === 0)
    return isUniversal(tag) ? primitiveFaults.get(tag)?.(content, element) : undefined;
  if (isUniversal(tag) && tag !== identifier.sequence && tag !== identifier.set)
    return 'has a string in several pieces';
  const { children } = element;
  for (const child of children) {
    const fault = faultOf(child);
    if (fault !== undefined) return fault;
  }
  return tag === identifier.set ? orderFault(children) : undefined;
}

/** X.690 §11.6. */
function orderFault(children: readonly DerElement[]): string | undefined {
  const isSorted = children.every((child, index) => {
    const before = children[index - 1];
    return before === undefined || Buffer.compare(before.der, child.der) <= 0;
  });
  return isSorted ? undefined : 'has a set in the wrong order';
}

const primitiveFaults = new Map<number, (content: Uint8Array, element: DerElement) => string | undefined>([
  [
    identifier.boolean,
    (content) =>
      content.length === 1 && (content[0] === 0 || content[0] === 0xff)
        ? undefined
        : 'has a boolean that is neither 00 nor FF',
  ],
  [identifier.integer, integerFault],
  [identifier.bitString, bitStringFault],
  [identifier.null, (content) => (content.length === 0 ? undefined : 'has a null with contents')],
  [
    identifier.objectIdentifier,
    (_, element) => {
      objectIdentifierOf(element);
      return undefined;
    },
  ],
  [identifier.utf8String, (content) => (isUtf8(content) ? undefined : 'has broken UTF-8')],
]);

/** X.690 §8.3.2. */
function integerFault(content: Uint8Array): string | undefined {
  const [first, second] = content;
  if (first === undefined) return 'has an integer without contents';
  const isPadded =
    second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  return isPadded ? 'has an integer that is not the shortest' : undefined;
}

/** X.690 §11.2.1. */
function bitStringFault(content: Uint8Array): string | undefined {
  const unused = content[0];
  if (unused === undefined || unused > 7 || (unused > 0 && content.length === 1))
    return 'has a bit string without a sound count of unused bits';
  const last = content.at(-1) ?? 0;
  return content.length > 1 && (last & ((1 << unused) - 1)) !== 0
    ? 'has a bit string whose unused bits are set'
    : undefined;
}
