import { hasControlCharacters } from '../../x509/distinguished-name.js';
import { subjectAttributes, textOf } from '../distinguished-names.js';
import type { LintRule } from '../lint-rule.js';

/** Control characters, such as line breaks, make a name look like another one. */
export const nameCharacters: LintRule = {
  name: 'name-characters',
  source: 'RFC 5280 §7.1, RFC 4518 §2.2',
  causedBy: 'request',
  check: (certificate) =>
    subjectAttributes(certificate).some(({ value }) => hasControlCharacters(textOf(value) ?? ''))
      ? 'has control characters in a name'
      : undefined,
};
