import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CmError } from '../errors.js';
import { parseSecurityDescriptor } from './parse-sddl.js';
import { printEntry, printSecurityDescriptor } from './print-sddl.js';

const printedBack = (sddl: string) => printSecurityDescriptor(parseSecurityDescriptor(sddl));

describe('a descriptor is printed as it was read', () => {
  const domain = 'S-1-5-21-2127521184-1604012920-1887927527';
  test.each([
    ['nothing', ''],
    ['an owner', 'O:AO'],
    [
      'the request descriptor of the MIM CM reference',
      `O:${domain}-1D:(D;;LC;;;${domain}-2)(A;;DCSW;;;${domain}-3)(A;;DCSW;;;${domain}-4)(A;;DCSW;;;${domain}-5)(A;;SWRC;;;${domain}-3)(A;;RC;;;WD)(A;;CCDCLCSWSDRC;;;${domain}-1)(A;;DCSW;;;${domain}-2)(A;;CCDCSW;;;${domain}-2)`,
    ],
    [
      'every part, with object entries',
      'O:DAG:DAD:PARAI(OA;CI;RPWP;bf967a7f-0de6-11d0-a285-00aa003049e2;BF967ABA-0de6-11d0-a285-00aa003049e2;AU)(A;;RPWPCRCCDCLCLORCWOWDSDDTSW;;;SY)S:AI(OU;CIIDSAFA;WPWD;;f30e3bc2-9ff0-11d1-b603-0000f80367c1;WD)(AU;SAFA;GA;;;WD)',
    ],
    [
      'conditions, attributes, labels and central policies ([MS-DTYP] §2.5.1.1)',
      'O:SYD:(XA;;FX;;;S-1-1-0;(@User.Title=="PM" && (@User.Division=="Finance" || @User.Division ==" Sales")))(XD;;0x1;;;WD;(Member_of{SID(BA)}))(ZA;;CR;;;AU;(a))S:(RA;;;;;WD;("Project",TS,0,"Windows","SQL"))(ML;;NW;;;HI)(SP;;;;;S-1-17-1442530252-1178042555-1247349694-2318402534)(XU;SA;GA;;;WD;(a))',
    ],
    ['an empty and a null list', 'D:PNO_ACCESS_CONTROLS:AI'],
    ['masks in each notation', 'D:(A;;0x1F01ff;;;WD)(A;;017;;;WD)(A;;8;;;WD)'],
  ])('%s', (_name, sddl) => {
    expect(printedBack(sddl)).toBe(sddl);
  });
});

const oneOf = (...texts: string[]) => fc.constantFrom(...texts);
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(''));
const repeated = (part: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(part, { maxLength }).map((texts) => texts.join(''));
const optional = (part: fc.Arbitrary<string>) => fc.option(part, { nil: '' });

const sid = fc.oneof(
  oneOf('WD', 'AU', 'SY', 'BA', 'DA', 'DU', 'OW', 'CO', 'RC'),
  fc
    .tuple(fc.nat({ max: 99 }), fc.array(fc.nat({ max: 0xffffffff }), { minLength: 1, maxLength: 15 }))
    .map(([authority, parts]) => `S-1-${authority}-${parts.join('-')}`),
  oneOf('S-1-0x0000FFFFFFFF-7', 'S-1-5-0021-001'),
);
const rights = fc.oneof(
  repeated(
    oneOf(
      'CC',
      'DC',
      'LC',
      'SW',
      'RP',
      'WP',
      'DT',
      'LO',
      'CR',
      'SD',
      'RC',
      'WD',
      'WO',
      'GA',
      'GR',
      'GW',
      'GX',
      'FA',
      'KR',
    ),
    9,
  ),
  fc.nat({ max: 0xffffffff }).map((mask) => `0x${mask.toString(16)}`),
  fc.nat({ max: 0xffffffff }).map(String),
);
const guid = fc.oneof(
  fc.uuid(),
  fc.uuid().map((text) => text.toUpperCase()),
);
const flags = repeated(oneOf('CI', 'OI', 'NP', 'IO', 'ID', 'SA', 'FA'), 4);
const condition = oneOf('(a)', '((@User.x=="(") && b)', '("n",TS,0,"é;)")', '( Member_of {SID(BA)} )');
const fields = (type: fc.Arbitrary<string>) =>
  fc.tuple(type, flags, rights, optional(guid), optional(guid), sid).map((texts) => texts.join(';'));
const entry = fc.oneof(
  fields(oneOf('A', 'D', 'OA', 'OD', 'AU', 'OU', 'AL', 'OL', 'ML', 'SP', 'ZZ', 'Q')).map(
    (text) => `(${text})`,
  ),
  fc
    .tuple(fields(oneOf('XA', 'XD', 'ZA', 'XU', 'RA', 'FL')), condition)
    .map(([text, cond]) => `(${text};${cond})`),
);
const list = fc.oneof(
  joined(repeated(oneOf('P', 'AR', 'AI'), 3), repeated(entry, 6)),
  oneOf('NO_ACCESS_CONTROL', 'PNO_ACCESS_CONTROL'),
);
const descriptor = joined(
  optional(sid.map((text) => `O:${text}`)),
  optional(sid.map((text) => `G:${text}`)),
  optional(list.map((text) => `D:${text}`)),
  optional(list.map((text) => `S:${text}`)),
);

describe('for every descriptor of the grammar', () => {
  test('printing what was read gives the text back', () => {
    fc.assert(
      fc.property(descriptor, (sddl) => {
        expect(printedBack(sddl)).toBe(sddl);
      }),
      { numRuns: 1000 },
    );
  });

  test('each entry prints as it stands in the text', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
        const read = parseSecurityDescriptor(`D:${entries.join('')}`).dacl?.entries ?? [];
        expect(read.map(printEntry)).toEqual(entries);
      }),
    );
  });

  test('a text cut short or spoilt is read as printed, or refused with its position; nothing else happens', () => {
    fc.assert(
      fc.property(descriptor, fc.nat(), fc.string({ maxLength: 3, unit: 'binary' }), (sddl, cut, noise) => {
        const at = sddl.length === 0 ? 0 : cut % sddl.length;
        for (const spoilt of [sddl.slice(0, at), sddl.slice(0, at) + noise + sddl.slice(at + 1)]) {
          try {
            expect(printedBack(spoilt)).toBe(spoilt.replace(/[\0 \t\r\n]+$/, ''));
          } catch (error) {
            if (!(error instanceof CmError)) throw error;
            expect(error.detail).toMatch(/^securityDescriptor: at position \d+: /);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
