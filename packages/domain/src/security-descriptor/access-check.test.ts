import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowedTrustees, checkAccess } from './access-check.js';
import { rightMask } from './access-mask.js';
import { parseSecurityDescriptor } from './parse-sddl.js';

const me = 'S-1-5-21-1-2-3-1001';
const helpDesk = 'S-1-5-21-1-2-3-2001';
const someone = 'S-1-5-21-1-2-3-9999';
const sids = [me, helpDesk, 'S-1-1-0', 'S-1-5-11'];
const unblock = 'f45fb549-896d-4d3e-8f1e-9dfb2d466f1c';
const revoke = '23c11ad4-510a-45fc-992c-8b1bbcc381de';

const ask = (sddl: string, mask: number, extendedRight?: string, carried: readonly string[] = sids) =>
  checkAccess(parseSecurityDescriptor(sddl), {
    sids: carried,
    mask,
    ...(extendedRight === undefined ? {} : { extendedRight }),
  });

describe('the documented request descriptor', () => {
  const domain = 'S-1-5-21-2127521184-1604012920-1887927527';
  const [owner, user, g1, g2, g3] = ['14134865', '14995557', '5094533', '5094534', '5219125'].map(
    (relative) => `${domain}-${relative}`,
  );
  const sddl = `O:${owner}D:(D;;LC;;;${user})(A;;DCSW;;;${g1})(A;;DCSW;;;${g2})(A;;DCSW;;;${g3})(A;;SWRC;;;${g1})(A;;RC;;;WD)(A;;CCDCLCSWSDRC;;;${owner})(A;;DCSW;;;${user})(A;;CCDCSW;;;${user})`;
  const everyone = ['S-1-1-0', 'S-1-5-11'];
  const asUser = [user ?? '', ...everyone];

  test.each([
    ['execute', rightMask.CC, true, `granted by (A;;CCDCSW;;;${user})`],
    ['cancel', rightMask.DC, true, `granted by (A;;DCSW;;;${user})`],
    ['read', rightMask.RC, true, 'granted by (A;;RC;;;WD)'],
    ['approve', rightMask.LC, false, `denied by (D;;LC;;;${user})`],
    ['delete', rightMask.SD, false, 'not granted because no entry of the access list grants it'],
  ])('lets the user %s their request or not', (_operation, mask, isGranted, rule) => {
    expect(ask(sddl, mask, undefined, asUser)).toMatchObject({ isGranted, rule });
  });

  test('denies approval to a user who also is the owner, whatever the owner may', () => {
    expect(ask(sddl, rightMask.LC, undefined, [owner ?? '', ...everyone]).isGranted).toBe(true);
    expect(ask(sddl, rightMask.LC, undefined, [owner ?? '', ...asUser]).isGranted).toBe(false);
  });

  test('lets a stranger only read', () => {
    expect(ask(sddl, rightMask.RC, undefined, everyone).isGranted).toBe(true);
    expect(ask(sddl, rightMask.DC, undefined, everyone).isGranted).toBe(false);
  });
});

describe('lists without entries', () => {
  test('no DACL lets everyone in', () => {
    for (const sddl of ['', 'O:SY', 'O:SYS:', 'D:NO_ACCESS_CONTROL'])
      expect(ask(sddl, rightMask.WO, undefined, [])).toEqual({
        isGranted: true,
        entry: null,
        rule: 'granted to everyone because there is no access list',
      });
  });

  test('an empty DACL lets nobody in, not even the owner', () => {
    expect(ask(`O:${me}D:P`, rightMask.RC)).toEqual({
      isGranted: false,
      entry: null,
      rule: 'not granted because the access list is empty',
    });
  });
});

describe('the canonical order holds whatever the order written', () => {
  test.each([
    ['an explicit denial beats an explicit grant', `D:(A;;CC;;;${me})(D;;CC;;;${me})`, false],
    ['an explicit grant beats an inherited denial', `D:(D;ID;CC;;;${me})(A;;CC;;;${me})`, true],
    ['an inherited denial beats an inherited grant', `D:(A;ID;CC;;;${me})(D;ID;CC;;;${me})`, false],
    ['an explicit denial beats an inherited grant', `D:(A;ID;CC;;;${me})(D;;CC;;;${me})`, false],
    ['a denial of a group beats a grant to the user', `D:(A;;CC;;;${me})(D;;CC;;;${helpDesk})`, false],
    ['a denial of someone else is no denial', `D:(A;;CC;;;${me})(D;;CC;;;${someone})`, true],
    ['a denial of another right is no denial', `D:(A;;CC;;;${me})(D;;DC;;;${me})`, true],
    ['an entry for children only does not grant', `D:(A;CIIO;CC;;;${me})`, false],
    ['an entry for children only does not deny', `D:(D;CIIO;CC;;;${me})(A;;CC;;;${me})`, true],
  ])('%s', (_name, sddl, isGranted) => {
    expect(ask(sddl, rightMask.CC).isGranted).toBe(isGranted);
  });
});

describe('several rights', () => {
  const both = rightMask.CC | rightMask.DC;

  test('may be granted by several entries, the last of which decides', () => {
    expect(ask(`D:(A;;CC;;;WD)(A;;DC;;;${me})`, both)).toMatchObject({
      isGranted: true,
      entry: `(A;;DC;;;${me})`,
    });
  });

  test('are not granted when one is missing or denied', () => {
    expect(ask('D:(A;;CC;;;WD)', both).isGranted).toBe(false);
    expect(ask('D:(D;;DC;;;WD)(A;;CCDC;;;WD)', both).entry).toBe('(D;;DC;;;WD)');
  });

  test('an inherited denial takes nothing back that an explicit entry granted, but stops the rest', () => {
    expect(ask('D:(A;;CC;;;WD)(D;ID;CC;;;WD)(A;ID;DC;;;WD)', both).isGranted).toBe(true);
    expect(ask('D:(A;;CC;;;WD)(D;ID;DC;;;WD)(A;ID;DC;;;WD)', both).isGranted).toBe(false);
  });

  test('asking for no right at all is granted by nothing', () => {
    expect(ask('D:(A;;GA;;;WD)', 0).isGranted).toBe(false);
  });
});

describe('generic rights', () => {
  test.each([
    ['GA grants an extended right', 'D:(A;;GA;;;WD)', rightMask.CR, true],
    ['GR grants reading', 'D:(A;;GR;;;WD)', rightMask.RC | rightMask.RP, true],
    ['GR does not grant writing', 'D:(A;;GR;;;WD)', rightMask.WP, false],
    ['a denied GW denies writing', 'D:(D;;GW;;;WD)(A;;GA;;;WD)', rightMask.WP, false],
    ['GR asked for is granted by its parts', 'D:(A;;RCLCRPLO;;;WD)', rightMask.GR, true],
    ['GA asked for is not granted by GR', 'D:(A;;GR;;;WD)', rightMask.GA, false],
    ['a mask in hexadecimal grants like its letters', 'D:(A;;0x80000000;;;WD)', rightMask.RP, true],
  ])('%s', (_name, sddl, mask, isGranted) => {
    expect(ask(sddl, mask).isGranted).toBe(isGranted);
  });
});

describe('object entries', () => {
  const grant = `(OA;;CR;${unblock};;${me})`;

  test.each([
    ['the right that the GUID names', `D:${grant}`, unblock, true],
    ['the GUID in capitals', `D:(OA;;CR;${unblock.toUpperCase()};;${me})`, unblock, true],
    ['no other right', `D:${grant}`, revoke, false],
    ['not all rights at once', `D:${grant}`, undefined, false],
    ['every right, without GUID', `D:(OA;;CR;;;${me})`, revoke, true],
    ['every right, as a plain entry', `D:(A;;CR;;;${me})`, revoke, true],
    ['nothing, where that right is denied', `D:(A;;CR;;;${me})(OD;;CR;${revoke};;${me})`, revoke, false],
    ['still the others, where one is denied', `D:(A;;CR;;;${me})(OD;;CR;${revoke};;${me})`, unblock, true],
    [
      'nothing, where a plain denial has a stray GUID',
      `D:(A;;CR;;;${me})(D;;CR;${revoke};;${me})`,
      unblock,
      false,
    ],
    ['only its GUID, where a plain grant has one', `D:(A;;CR;${revoke};;${me})`, unblock, false],
    ['the same whatever class inherits it', `D:(OA;CI;CR;${unblock};${revoke};${me})`, unblock, true],
  ])('grant %s', (_name, sddl, right, isGranted) => {
    expect(ask(sddl, rightMask.CR, right).isGranted).toBe(isGranted);
  });
});

describe('entries that are not evaluated', () => {
  test.each([
    ['a conditional grant does not grant', 'D:(XA;;CC;;;WD;(@User.a==1))', false],
    ['a conditional object grant does not grant', `D:(ZA;;CC;;;WD;(@User.a==1))`, false],
    ['a conditional denial denies', 'D:(A;;CC;;;WD)(XD;;CC;;;WD;(@User.a==1))', false],
    ['an unknown type denies', 'D:(A;;CC;;;WD)(ZZ;;CC;;;WD)', false],
    ['an unknown type denies only its rights', 'D:(A;;CC;;;WD)(ZZ;;DC;;;WD)', true],
    ['an unknown inherited type does not beat an explicit grant', 'D:(A;;CC;;;WD)(ZZ;ID;CC;;;WD)', true],
    ['an audit entry does not grant', 'D:(AU;SA;CC;;;WD)', false],
    ['an audit entry does not deny', 'D:(A;;CC;;;WD)(AU;SAFA;CC;;;WD)', true],
    ['a grant in the SACL does not grant', 'D:S:(A;;CC;;;WD)', false],
  ])('%s', (_name, sddl, isGranted) => {
    expect(ask(sddl, rightMask.CC).isGranted).toBe(isGranted);
  });

  test('the rule says that such an entry was not evaluated', () => {
    expect(ask('D:(XD;;CC;;;WD;(a))', rightMask.CC).rule).toBe(
      'denied by (XD;;CC;;;WD;(a)), which is not evaluated and therefore denies',
    );
  });
});

describe('trustees', () => {
  test.each([
    ['an alias meets its SID', 'D:(A;;CC;;;AU)', true],
    ['another spelling of a SID meets it', `D:(A;;CC;;;S-1-5-021-01-02-03-01001)`, true],
    ['a grant to the domain users needs the same alias', 'D:(A;;CC;;;DU)', false],
    ['owner rights meet the owner', `O:${me}D:(A;;CC;;;OW)`, true],
    ['owner rights meet nobody else', `O:${someone}D:(A;;CC;;;OW)`, false],
    ['a denial of owner rights meets the owner', `O:${me}D:(A;;CC;;;WD)(D;;CC;;;OW)`, false],
  ])('%s', (_name, sddl, isGranted) => {
    expect(ask(sddl, rightMask.CC).isGranted).toBe(isGranted);
  });

  test('a denial of the domain users meets the domain users of any domain', () => {
    const member = ['S-1-5-21-1-2-3-513', 'S-1-1-0'];
    expect(ask('D:(D;;CC;;;DU)(A;;CC;;;WD)', rightMask.CC, undefined, member).isGranted).toBe(false);
    expect(ask('D:(D;;CC;;;DU)(A;;CC;;;WD)', rightMask.CC, undefined, ['S-1-1-0']).isGranted).toBe(true);
  });

  test('who is allowed something is listed in the order written, each once', () => {
    const sddl = `D:(D;;CC;;;${someone})(A;;CC;;;WD)(OA;;CR;${unblock};;${me})(A;ID;DC;;;S-1-1-0)(A;IO;CC;;;SY)(A;;;;;BA)(XA;;CC;;;AU;(a))(A;;CC;;;DA)`;
    expect(allowedTrustees(parseSecurityDescriptor(sddl))).toEqual(['S-1-1-0', me, 'DA']);
    expect(allowedTrustees(parseSecurityDescriptor('O:SY'))).toEqual([]);
  });
});

describe('for every list of entries', () => {
  const right = fc.constantFrom('CC', 'DC', 'CCDC', 'LC', 'CR', 'GA', 'GR');
  const entry = (type: string, inherited: string) =>
    fc
      .tuple(right, fc.constantFrom(me, helpDesk, someone, 'WD', 'DU'), fc.constantFrom('', unblock, revoke))
      .map(([rights, trustee, guid]) => `(${type};${inherited};${rights};${guid};;${trustee})`);
  const anyEntry = fc.oneof(
    ...['', 'ID', 'IO', 'CIID'].flatMap((flags) =>
      ['A', 'OA', 'D', 'OD', 'AU', 'ZZ'].map((type) => entry(type, flags)),
    ),
  );
  const entries = fc.array(anyEntry, { maxLength: 8 });
  const mask = fc.constantFrom(
    rightMask.CC,
    rightMask.CR,
    rightMask.CC | rightMask.DC | rightMask.CR,
    rightMask.GR,
  );
  const named = fc.constantFrom(undefined, unblock, revoke);
  const shuffled = entries.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );

  test('the order written does not change the answer', () => {
    fc.assert(
      fc.property(shuffled, mask, named, ([written, rewritten], rights, extendedRight) => {
        expect(ask(`D:${rewritten.join('')}`, rights, extendedRight).isGranted).toBe(
          ask(`D:${written.join('')}`, rights, extendedRight).isGranted,
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('an explicit denial of the right to everyone always wins, wherever it stands', () => {
    fc.assert(
      fc.property(entries, fc.nat(), mask, named, (list, where, rights, extendedRight) => {
        const at = where % (list.length + 1);
        const sddl = `D:${[...list.slice(0, at), '(D;;GACR;;;WD)', ...list.slice(at)].join('')}`;
        expect(ask(sddl, rights, extendedRight).isGranted).toBe(false);
      }),
    );
  });

  test('an inherited denial always wins over inherited grants', () => {
    const grants = fc.array(fc.oneof(entry('A', 'ID'), entry('OA', 'ID')), { maxLength: 8 });
    fc.assert(
      fc.property(grants, fc.nat(), mask, named, (list, where, rights, extendedRight) => {
        const at = where % (list.length + 1);
        const sddl = `D:${[...list.slice(0, at), `(D;ID;GA;;;${helpDesk})`, ...list.slice(at)].join('')}`;
        expect(ask(sddl, rights, extendedRight).isGranted).toBe(false);
      }),
    );
  });

  test('a further denial never lets anyone in, and a further grant never locks anyone out', () => {
    const denial = fc.oneof(entry('D', ''), entry('OD', 'ID'), entry('XY', ''));
    const grant = fc.oneof(entry('A', ''), entry('OA', 'ID'));
    fc.assert(
      fc.property(entries, denial, grant, mask, named, (list, deny, allow, rights, extendedRight) => {
        const before = ask(`D:${list.join('')}`, rights, extendedRight).isGranted;
        if (!before) expect(ask(`D:${list.join('')}${deny}`, rights, extendedRight).isGranted).toBe(false);
        if (before) expect(ask(`D:${list.join('')}${allow}`, rights, extendedRight).isGranted).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('the entry that decided stands in the list, and says the same as the answer', () => {
    fc.assert(
      fc.property(entries, mask, named, (list, rights, extendedRight) => {
        const decision = ask(`D:${list.join('')}`, rights, extendedRight);
        if (decision.entry === null) expect(decision.isGranted).toBe(false);
        else {
          expect(list).toContain(decision.entry);
          expect(/^\((?:A|OA);/.test(decision.entry)).toBe(decision.isGranted);
        }
      }),
    );
  });
});
