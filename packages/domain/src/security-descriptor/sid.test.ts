import { describe, expect, test } from 'vitest';
import { CmError } from '../errors.js';
import { canonicalSid, isSid, mayNameOneOf, namesOneOf, parseSid, sidsOf } from './sid.js';

describe('a SID', () => {
  test.each([
    'S-1-0-0',
    'S-1-5-21-2127521184-1604012920-1887927527-14995557',
    'S-1-5-21-4294967295',
    'S-1-0x0123456789AB-1',
    `S-1-5${'-1'.repeat(15)}`,
  ])('%s is one', (text) => {
    expect(isSid(text)).toBe(true);
    expect(parseSid(text)).toBe(text);
  });

  test.each([
    ['no subauthority', 'S-1-5'],
    ['another revision', 'S-2-5-18'],
    ['a subauthority over 32 bits', 'S-1-5-4294967296'],
    ['an authority over 48 bits', 'S-1-281474976710656-1'],
    ['sixteen subauthorities', `S-1-5${'-1'.repeat(16)}`],
    ['a dash at the end', 'S-1-5-18-'],
    ['a blank at the end', 'S-1-5-18 '],
    ['an unknown alias', 'ZZ'],
    ['an alias in small letters', 'wd'],
    ['nothing', ''],
  ])('with %s is refused', (_defect, text) => {
    expect(() => parseSid(text, 'owner')).toThrow(
      expect.toSatisfy((e) => e instanceof CmError && e.kind === 'MalformedInput' && e.field === 'owner'),
    );
  });
});

describe('two spellings of a SID', () => {
  test.each([
    ['WD', 'S-1-1-0'],
    ['AU', 'S-1-5-11'],
    ['SY', 'S-1-5-18'],
    ['BA', 'S-1-5-32-544'],
    ['AN', 'S-1-5-7'],
    ['IU', 'S-1-5-4'],
    ['CO', 'S-1-3-0'],
    ['OW', 'S-1-3-4'],
    ['S-1-5-021-0001', 'S-1-5-21-1'],
    ['S-1-0x5-18', 'S-1-5-18'],
    ['S-1-0x100000000-1', 'S-1-0x000100000000-1'],
    ['S-1-4294967296-1', 'S-1-0x000100000000-1'],
    ['s-1-5-18', 'S-1-5-18'],
  ])('%s and %s are one', (one, other) => {
    expect(canonicalSid(one)).toBe(canonicalSid(other));
  });

  test('a domain-relative alias stays an alias', () => {
    expect(canonicalSid('DA')).toBe('DA');
  });
});

describe('a domain-relative alias', () => {
  const member = new Set(['S-1-5-21-1-2-3-512']);

  test('names for a grant only those who carry the same alias', () => {
    expect(namesOneOf('DA', member)).toBe(false);
    expect(namesOneOf('DA', new Set(['DA']))).toBe(true);
    expect(namesOneOf('DA', new Set(['DU']))).toBe(false);
  });

  test('may name, for a denial, that group of any domain', () => {
    expect(mayNameOneOf('DA', member)).toBe(true);
    expect(mayNameOneOf('DU', member)).toBe(false);
    expect(mayNameOneOf('DA', new Set(['S-1-5-21-1-2-3-1512']))).toBe(false);
    expect(mayNameOneOf('DA', new Set(['S-1-5-32-512']))).toBe(false);
  });
});

test('a user carries their own SID, their groups’, Everyone and Authenticated Users, each once and none empty', () => {
  expect(
    sidsOf({ sid: 'S-1-5-21-1-1001' }, [{ sid: 'S-1-5-21-1-2001' }, { sid: '' }, { sid: 'S-1-5-11' }]),
  ).toEqual(['S-1-5-21-1-1001', 'S-1-5-21-1-2001', 'S-1-5-11', 'S-1-1-0']);
  expect(sidsOf({ sid: '' }, [])).toEqual(['S-1-1-0', 'S-1-5-11']);
});
