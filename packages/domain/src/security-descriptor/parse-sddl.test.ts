import { describe, expect, test } from 'vitest';
import { CmError } from '../errors.js';
import { deepestCondition, longestSddl, parseSecurityDescriptor } from './parse-sddl.js';

const guid = '0e10c968-78fb-11d2-90d4-00c04f79dc55';

function refusal(sddl: string): string {
  try {
    parseSecurityDescriptor(sddl, 'AuthorizedApprover');
  } catch (error) {
    if (!(error instanceof CmError)) throw error;
    expect(error.kind).toBe('MalformedInput');
    expect(error.field).toBe('AuthorizedApprover');
    return error.detail;
  }
  return 'accepted';
}

test('owner, group, lists, flags and all six fields of an entry are told apart', () => {
  const d = parseSecurityDescriptor('O:BAG:DUD:PAI(OA;CIIOID;CR;;;AU)');
  expect(d).toMatchObject({ owner: 'BA', group: 'DU', sacl: null });
  expect(d.dacl?.flags).toEqual(['P', 'AI']);
  const [entry] =
    parseSecurityDescriptor(`D:(OD;OINP;0x100;${guid.toUpperCase()};${guid};S-1-5-11)`).dacl?.entries ?? [];
  expect(entry).toEqual({
    type: 'OD',
    flags: ['OI', 'NP'],
    rights: { text: '0x100', mask: 0x100 },
    objectGuid: guid.toUpperCase(),
    inheritedObjectGuid: guid,
    trustee: 'S-1-5-11',
    condition: null,
  });
});

test('a SID ends where the next part begins, even without a mark between them', () => {
  expect(parseSecurityDescriptor('O:S-1-5-21-1G:S-1-5-21-2D:S:')).toMatchObject({
    owner: 'S-1-5-21-1',
    group: 'S-1-5-21-2',
    dacl: { flags: [], entries: [] },
    sacl: { flags: [], entries: [] },
  });
});

test('blanks and NULs at the end are dropped, as the documented answers end with them', () => {
  const bare = parseSecurityDescriptor('O:SYD:(A;;RC;;;WD)');
  expect(parseSecurityDescriptor(`O:SYD:(A;;RC;;;WD)${'\0'.repeat(9)}`)).toEqual(bare);
  expect(parseSecurityDescriptor('O:SYD:(A;;RC;;;WD) \0\r\n\t')).toEqual(bare);
});

test('no DACL, an empty DACL and an outspoken null DACL are three things', () => {
  expect(parseSecurityDescriptor('').dacl).toBeNull();
  expect(parseSecurityDescriptor('D:').dacl).toEqual({ flags: [], entries: [] });
  expect(parseSecurityDescriptor('D:NO_ACCESS_CONTROL').dacl?.flags).toEqual(['NO_ACCESS_CONTROL']);
});

test('a condition is kept verbatim, with parentheses inside and outside quotation marks', () => {
  const condition = '((@User.Title=="a) (b" && Member_of{SID(BA)}) || Exists Clearance)';
  expect(parseSecurityDescriptor(`D:(XA;;GX;;;WD;${condition})(A;;RC;;;WD)`).dacl?.entries).toMatchObject([
    { type: 'XA', condition },
    { type: 'A', condition: null },
  ]);
});

test('an entry of a type we do not know is kept, with or without a seventh field', () => {
  expect(parseSecurityDescriptor('D:(ZZ;;CC;;;WD)(FL;;CC;;;WD;(@User.a==1))').dacl?.entries).toMatchObject([
    { type: 'ZZ', condition: null },
    { type: 'FL', condition: '(@User.a==1)' },
  ]);
});

describe('a refusal names the position, counted from 1, and the rule', () => {
  test.each([
    ['no descriptor at all', 'hello', 1, 'order'],
    ['a blank in front', ' D:', 1, 'order'],
    ['the group before the owner', 'G:BAO:BA', 5, 'order'],
    ['two DACLs', 'D:D:', 3, 'order'],
    ['text after the end', 'D:(A;;CC;;;WD)x', 15, 'order'],
    ['an owner missing', 'O:D:', 3, 'SID'],
    ['an owner out of range', 'O:S-1-5-99999999999D:', 3, '32 bits'],
    ['an entry without a type', 'D:(;;CC;;;WD)', 4, 'type'],
    ['an unknown entry flag', 'D:(A;XX;CC;;;WD)', 6, 'flags'],
    ['a right that does not exist', 'D:(A;;CCQQ;;;WD)', 7, 'rights'],
    ['half a right', 'D:(A;;CCD;;;WD)', 7, 'rights'],
    ['a GUID cut short', 'D:(OA;;CR;0e10c968;;WD)', 11, 'GUID'],
    ['a trustee missing', 'D:(A;;CC;;;)', 12, 'SID'],
    ['a trustee that is a name', 'D:(A;;CC;;;Zoe)', 12, 'SID'],
    ['five fields', 'D:(A;;CC;;WD)', 11, 'GUID'],
    ['a seventh field in a plain entry', 'D:(A;;CC;;;WD;(a))', 15, 'six fields'],
    ['a conditional entry without condition', 'D:(XA;;CC;;;WD)', 15, 'condition'],
    ['a condition without parentheses', 'D:(XA;;CC;;;WD;a)', 16, 'parenthesis'],
    ['a condition that never closes', 'D:(XA;;CC;;;WD;(a)', 19, 'closing'],
    ['a quotation mark that never closes', 'D:(XD;;CC;;;WD;("a))', 16, 'closed'],
    ['an entry cut short', 'D:(A;;CC;;;WD', 14, 'closing'],
    ['entries in a null list', 'D:NO_ACCESS_CONTROL(A;;CC;;;WD)', 20, 'NO_ACCESS_CONTROL'],
    ['a NUL in the middle', 'D:\0(A;;CC;;;WD)', 3, 'order'],
  ])('%s', (_defect, sddl, position, rule) => {
    const detail = refusal(sddl);
    expect(detail).toContain(`at position ${position}:`);
    expect(detail).toContain(rule);
  });

  test('a text over the limit is refused before it is read, one at the limit is not', () => {
    expect(refusal(`D:${' '.repeat(longestSddl - 2)}`)).toBe('accepted');
    expect(refusal(`D:${' '.repeat(longestSddl - 1)}`)).toContain('at most 65536 characters');
  });

  test('a condition nested too deeply is refused, one at the limit is not', () => {
    const nested = (depth: number) => `D:(XA;;CC;;;WD;${'('.repeat(depth)}a${')'.repeat(depth)})`;
    expect(refusal(nested(deepestCondition))).toBe('accepted');
    expect(refusal(nested(deepestCondition + 1))).toContain('at position 80:');
  });

  test('reading a text of the greatest length takes no more than a moment', () => {
    const hostile = [
      `D:${'(A;;CC;;;WD)'.repeat(5461)}`,
      `D:${' '.repeat(longestSddl - 3)}x`,
      `O:S-1-5${'-1'.repeat(32_000)}`,
      `D:(A;;${'CC'.repeat(32_000)};;;WD`,
      `D:(XA;;CC;;;WD;("${'('.repeat(65_000)}`,
    ];
    // Processor time, so that what else the machine does doesn't count.
    const start = process.cpuUsage();
    for (const sddl of hostile) refusal(sddl);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(2000);
  });
});
