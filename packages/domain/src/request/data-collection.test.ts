import { describe, expect, test } from 'vitest';
import type { DataCollectionItem } from '../profile-template/policies.js';
import { checkAnswer } from './data-collection.js';

const item: DataCollectionItem = {
  name: 'Employee number',
  description: '',
  type: 'String',
  isRequired: false,
  originator: 'Subscriber',
  storage: 'None',
  validationType: 'None',
  validationData: '',
};
const digits = { ...item, validationType: 'RegularExpression', validationData: '\\d+' } as const;

describe('data items', () => {
  test.each([
    ['an optional item may stay open', item, null],
    ['a text', item, 'anything'],
    ['a number', { ...item, type: 'Number' } as const, '-12.5'],
    ['a day', { ...item, type: 'Date' } as const, '2028-02-29'],
    ['an instant', { ...item, type: 'Date' } as const, '2026-11-25T10:00:00Z'],
    ['a match of the whole expression', digits, '4711'],
  ])('%s is accepted', (_title, asked, answer) => {
    expect(() => checkAnswer(asked, answer)).not.toThrow();
  });

  test.each([
    ['a missing answer to a required item', { ...item, isRequired: true }, null, 'is required'],
    ['an empty answer to a required item', { ...item, isRequired: true }, '', 'is required'],
    ['a word for a number', { ...item, type: 'Number' } as const, 'twelve', 'must be a number'],
    ['a day that does not exist', { ...item, type: 'Date' } as const, '2026-02-30', 'must be a date'],
    ['a match of only a part', digits, '4711x', 'must match'],
    ['an answer of 4001 characters', item, 'x'.repeat(4001), 'must not exceed'],
  ])('%s is refused, naming the item and the rule', (_title, asked, answer, rule) => {
    expect(() => checkAnswer(asked, answer)).toThrow(`datacollection[Employee number]: ${rule}`);
  });

  test('the answer itself is not repeated in the refusal', () => {
    expect(() => checkAnswer(digits, 'my secret word')).toThrow(/^(?!.*my secret word)/);
  });
});
