import { describe, expect, test } from 'vitest';
import { parseUuid } from '../uuid.js';
import { type ExtendedRight, extendedRightGuids } from './extended-rights.js';
import { holdsExtendedRight, isListed } from './policy-descriptors.js';
import { sidsOf } from './sid.js';

const approvers = 'S-1-5-21-1-2-3-2001';
const sids = sidsOf({ sid: 'S-1-5-21-1-2-3-1001' }, [{ sid: approvers }]);
const rights = Object.keys(extendedRightGuids) as ExtendedRight[];

describe('a policy lists', () => {
  test.each([
    ['a member of a group with any right', `D:(A;;LC;;;${approvers})`, true],
    ['everyone, by the group of everyone', 'D:(A;;0x1;;;WD)', true],
    [
      'a member by an object entry, whatever its GUID',
      `D:(OA;;CR;${extendedRightGuids.Audit};;${approvers})`,
      true,
    ],
    ['everyone, by an outspoken null list', 'D:NO_ACCESS_CONTROL', true],
    ['nobody by an entry without rights', `D:(A;;;;;${approvers})`, false],
    ['nobody whom a later entry excludes', `D:(A;;CR;;;WD)(D;;LC;;;${approvers})`, false],
    ['nobody whom a condition may exclude', `D:(A;;CR;;;WD)(XD;;CR;;;${approvers};(a))`, false],
    ['nobody by a condition', `D:(XA;;CR;;;${approvers};(a))`, false],
    ['someone despite an inherited exclusion', `D:(D;ID;CR;;;WD)(A;;CR;;;${approvers})`, true],
    ['nobody by an entry for children only', `D:(A;IO;CR;;;${approvers})`, false],
    ['nobody where only others stand', 'D:(A;;CR;;;BA)', false],
    ['nobody by an empty list', 'D:', false],
    ['nobody by an empty text', '', false],
    ['nobody by an owner alone, though it be the caller', `O:${approvers}`, false],
  ])('%s', (_name, sddl, isGranted) => {
    expect(isListed(sddl, sids).isGranted).toBe(isGranted);
  });

  test('and names the entry that decided', () => {
    expect(isListed(`D:(A;;LC;;;WD)(D;;LC;;;${approvers})`, sids)).toEqual({
      isGranted: false,
      entry: `(D;;LC;;;${approvers})`,
      rule: `denied by (D;;LC;;;${approvers})`,
    });
    expect(isListed('', sids).rule).toBe('not granted because the descriptor has no access list');
  });

  test('a text that is not SDDL is refused by the name of its field', () => {
    expect(() => isListed('everyone', sids, 'AuthorizedApprover')).toThrow(
      /^AuthorizedApprover: at position 1: /,
    );
  });
});

describe('extended rights', () => {
  test('are eight, with GUIDs of their own', () => {
    expect(rights).toHaveLength(8);
    const guids = rights.map((right) => extendedRightGuids[right]);
    expect(new Set(guids).size).toBe(8);
    for (const guid of guids) expect(parseUuid(guid, 'guid')).toBe(guid);
  });

  test.each(rights)('%s is held by its own GUID, and by no other’s', (right) => {
    const sddl = `D:(OA;;CR;${extendedRightGuids[right]};;${approvers})`;
    expect(rights.filter((asked) => holdsExtendedRight(sddl, sids, asked).isGranted)).toEqual([right]);
  });

  test.each([
    ['CR without GUID', `D:(A;;CR;;;${approvers})`, true],
    ['GA', `D:(A;;GA;;;${approvers})`, true],
    ['an outspoken null list', 'D:NO_ACCESS_CONTROL', true],
    ['GR', `D:(A;;GRGWGX;;;${approvers})`, false],
    ['a denial', `D:(A;;GA;;;${approvers})(OD;;CR;${extendedRightGuids.Enroll};;AU)`, false],
    ['an entry for children only', `D:(OA;CIIO;CR;${extendedRightGuids.Enroll};;${approvers})`, false],
    ['an empty list', 'D:', false],
    ['an empty text', '', false],
  ])('held or not by %s', (_name, sddl, isGranted) => {
    expect(holdsExtendedRight(sddl, sids, 'Enroll').isGranted).toBe(isGranted);
  });

  test('a text that is not SDDL is refused by the name of its field', () => {
    expect(() => holdsExtendedRight('D:(', sids, 'Audit', 'rights')).toThrow(/^rights: at position 4: /);
  });
});
