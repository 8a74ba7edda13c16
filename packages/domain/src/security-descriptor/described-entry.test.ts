import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkAccess } from './access-check.js';
import { rightMask } from './access-mask.js';
import { changeEntries, type DescribedRight, describedRights, describeEntries } from './described-entry.js';
import { extendedRightGuids } from './extended-rights.js';
import { parseSecurityDescriptor } from './parse-sddl.js';
import { printSecurityDescriptor } from './print-sddl.js';

const sid = 'S-1-5-21-1-2-3-1001';

function changed(sddl: string, change: Parameters<typeof changeEntries>[1]): string {
  return printSecurityDescriptor(changeEntries(parseSecurityDescriptor(sddl), change));
}

function rightsIn(sddl: string): unknown[] {
  return describeEntries(parseSecurityDescriptor(sddl)).map(({ effect, rights, hasOtherRights }) => [
    effect,
    rights.join(' '),
    hasOtherRights,
  ]);
}

function asked(right: DescribedRight) {
  if (right === 'Read') return { sids: [sid, 'S-1-1-0'], mask: rightMask.RP };
  if (right === 'Write') return { sids: [sid, 'S-1-1-0'], mask: rightMask.WP };
  return { sids: [sid, 'S-1-1-0'], mask: rightMask.CR, extendedRight: extendedRightGuids[right] };
}

describe('an entry in words', () => {
  test.each([
    [`D:(A;;RP;;;${sid})`, ['allow', 'Read', false]],
    [`D:(A;;CR;;;${sid})`, ['allow', describedRights.slice(2).join(' '), false]],
    [
      `D:(OA;;CR;${extendedRightGuids.RequestEnroll.toUpperCase()};;${sid})`,
      ['allow', 'RequestEnroll', false],
    ],
    [`D:(OD;;CR;${extendedRightGuids.Audit};;${sid})`, ['deny', 'Audit', false]],
    [`D:(OA;;CR;97cd65fa-af4b-4587-9309-0dd6bfd8b4e1;;${sid})`, ['allow', '', true]],
    [`D:(A;;CC;;;${sid})`, ['allow', '', true]],
    [`D:(A;;GA;;;${sid})`, ['allow', describedRights.join(' '), true]],
    [`D:(XA;;CR;;;${sid};(a==1))`, ['none', describedRights.slice(2).join(' '), false]],
  ])('%s', (sddl, told) => {
    expect(rightsIn(sddl)).toEqual([told]);
  });

  test('everyone has one spelling', () => {
    expect(describeEntries(parseSecurityDescriptor('D:(A;;CR;;;WD)'))).toMatchObject([
      { trustee: 'S-1-1-0' },
    ]);
  });
});

describe('an entry that is added', () => {
  test('allows exactly the rights that were chosen, whichever they are', () => {
    fc.assert(
      fc.property(fc.subarray([...describedRights], { minLength: 1 }), (rights) => {
        const sddl = changed('', { remove: [], add: [{ effect: 'allow', trustee: sid, rights }] });
        const descriptor = parseSecurityDescriptor(sddl);
        const granted = describedRights.filter((right) => checkAccess(descriptor, asked(right)).isGranted);
        expect(granted).toEqual(describedRights.filter((right) => rights.includes(right)));
        expect(new Set(describeEntries(descriptor).flatMap((entry) => entry.rights))).toEqual(
          new Set(rights),
        );
      }),
    );
  });

  test('that denies wins over one that allows', () => {
    const sddl = changed(`D:(A;;CR;;;WD)`, {
      remove: [],
      add: [{ effect: 'deny', trustee: sid, rights: ['Audit'] }],
    });
    expect(sddl).toBe(`D:(A;;CR;;;WD)(OD;;CR;${extendedRightGuids.Audit};;${sid})`);
    expect(checkAccess(parseSecurityDescriptor(sddl), asked('Audit')).isGranted).toBe(false);
    expect(checkAccess(parseSecurityDescriptor(sddl), asked('RequestEnroll')).isGranted).toBe(true);
  });

  test.each([
    [{ remove: [], add: [{ effect: 'allow', trustee: sid, rights: [] }] }, /add.0.rights/],
    [{ remove: [], add: [{ effect: 'allow', trustee: 'BOB', rights: ['Read'] }] }, /add.0.trustee/],
    [{ remove: [3], add: [] }, /remove/],
  ] as const)('is refused when it says nothing: %j', (change, field) => {
    expect(() => changed(`D:(A;;CR;;;WD)`, change)).toThrow(field);
  });

  test('is refused where the list is open to everyone', () => {
    const add = [{ effect: 'allow', trustee: sid, rights: ['Read'] }] as const;
    expect(() => changed('D:NO_ACCESS_CONTROL', { remove: [], add })).toThrow(/open to everyone/);
  });
});

test('entries that are taken out leave the others, owner, group and flags as written', () => {
  const sddl = 'O:BAG:BAD:PAI(A;;0x3;;;WD)(D;;CR;;;AU)(A;;CCDC;;;BA)S:(AU;SA;CR;;;WD)';
  expect(changed(sddl, { remove: [1], add: [] })).toBe(
    'O:BAG:BAD:PAI(A;;0x3;;;WD)(A;;CCDC;;;BA)S:(AU;SA;CR;;;WD)',
  );
  expect(changed(sddl, { remove: [0, 1, 2], add: [] })).toBe('O:BAG:BAD:PAIS:(AU;SA;CR;;;WD)');
});
