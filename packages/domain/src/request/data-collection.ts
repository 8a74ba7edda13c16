import { malformed } from '../errors.js';
import type { DataCollectionItem } from '../profile-template/policies.js';

const numberPattern = /^[+-]?\d+(\.\d+)?$/;
const datePattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const maximumLength = 4000;

/**
 * Checks an answer against its data item: given when required, of the item's type, matching the item's regular
 * expression as a whole.
 *
 * Errors: `MalformedInput` naming the item and the rule; never the answer.
 */
export function checkAnswer(item: DataCollectionItem, answer: string | null): void {
  const field = `datacollection[${item.name}]`;
  if (answer === null || answer === '') {
    if (item.isRequired) throw malformed(field, 'is required');
    return;
  }
  if (answer.length > maximumLength) throw malformed(field, `must not exceed ${maximumLength} characters`);
  if (item.type === 'Number' && !numberPattern.test(answer)) throw malformed(field, 'must be a number');
  if (item.type === 'Date' && !isDate(answer)) throw malformed(field, 'must be a date such as 2026-11-25');
  if (item.validationType === 'RegularExpression' && !matchesWhole(item.validationData, answer)) {
    throw malformed(field, `must match the regular expression ${item.validationData}`);
  }
}

function isDate(text: string): boolean {
  if (!datePattern.test(text)) return false;
  const instant = new Date(text);
  // A date such as 2026-02-30 is rolled over by the parser; the day tells.
  return (
    !Number.isNaN(instant.getTime()) &&
    new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(text.slice(0, 10))
  );
}

function matchesWhole(expression: string, text: string): boolean {
  return new RegExp(`^(?:${expression})$`, 'u').test(text);
}
