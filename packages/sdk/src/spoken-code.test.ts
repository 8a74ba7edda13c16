import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSpokenCode, parseSpokenCode } from './spoken-code.js';

const code = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), minLength: 16, maxLength: 16 });
const anyGroup = fc.integer({ min: 0, max: 3 });
const placeInGroup = fc.integer({ min: 0, max: 4 });
/** Characters that a code can have; O, I, L and lower case are other spellings of some of them. */
const characters = '0123456789ABCDEFGHJKMNPQRSTUVWXYZ*#+=';

/** The four groups, five characters each. */
function spokenGroups(hex: string): string[] {
  return formatSpokenCode(hex).replaceAll('-', '').split(' ');
}

function withGroup(
  groups: readonly string[],
  index: number,
  change: (characters: string[]) => void,
): string[] {
  const changed = [...(groups[index] ?? '')];
  change(changed);
  return groups.with(index, changed.join(''));
}

test('a code is four groups of four digits, each with a check character', () => {
  expect(formatSpokenCode('D61143F9CCFFD28B')).toMatch(/^D611-. 43F9-. CCFF-. D28B-.$/);
});

test('the check is ISO/IEC 7064 MOD 37-2: group number, digits and check are 1 modulo 37, each place worth twice the next', () => {
  fc.assert(
    fc.property(code, (hex) => {
      for (const [index, group] of spokenGroups(hex).entries()) {
        const values = [...`${index + 1}${group}`].map((character) =>
          '0123456789ABCDEFGH+JK=MN#PQRSTUVWXYZ*'.indexOf(character),
        );
        expect(values.reduce((sum, value) => sum * 2 + value) % 37).toBe(1);
      }
    }),
  );
});

test('every code is read as it was written, and never has the letters O, I and L', () => {
  fc.assert(
    fc.property(code, (hex) => {
      expect(parseSpokenCode(formatSpokenCode(hex))).toEqual({ outcome: 'read', hex });
      expect(formatSpokenCode(hex.toLowerCase())).not.toMatch(/[OIL]/);
    }),
  );
});

test('blanks, hyphens, lower case, O for 0, I and L for 1 make no difference', () => {
  fc.assert(
    fc.property(code, fc.constantFrom('', ' ', '-', ' - ', ' – ', '.'), (hex, between) => {
      const spelled = spokenGroups(hex)
        .map((group) => `${group.slice(0, 4).replaceAll('1', 'l')}${group.slice(4).replace('1', 'I')}`)
        .join('')
        .replaceAll('0', 'o');
      const typed = [...spelled].join(between).toLowerCase();
      expect(parseSpokenCode(` ${typed}\n`)).toEqual({ outcome: 'read', hex });
    }),
  );
});

test('one wrong character, digit or check, is found in its group', () => {
  fc.assert(
    fc.property(code, anyGroup, placeInGroup, (hex, group, place) => {
      const groups = spokenGroups(hex);
      const right = groups[group]?.charAt(place);
      for (const wrong of characters) {
        if (wrong === right) continue;
        const heard = withGroup(groups, group, (all) => all.splice(place, 1, wrong));
        const expected = { outcome: 'wrongGroups', wrongGroups: [group + 1] };
        expect(parseSpokenCode(heard.join(' '))).toEqual(expected);
        expect(parseSpokenCode(heard.join(''))).toEqual(expected);
      }
    }),
  );
});

test('two characters of a group that changed places, neighbours or not, are found', () => {
  fc.assert(
    fc.property(code, anyGroup, placeInGroup, placeInGroup, (hex, group, first, second) => {
      const groups = spokenGroups(hex);
      const [one = '', other = ''] = [groups[group]?.charAt(first), groups[group]?.charAt(second)];
      fc.pre(one !== other);
      const heard = withGroup(groups, group, (all) => {
        all[first] = other;
        all[second] = one;
      });
      expect(parseSpokenCode(heard.join(' '))).toEqual({ outcome: 'wrongGroups', wrongGroups: [group + 1] });
    }),
  );
});

test('two groups that changed places are both found, even when their digits are the same', () => {
  fc.assert(
    fc.property(fc.oneof(code, fc.constant('1111'.repeat(4))), anyGroup, anyGroup, (hex, first, second) => {
      fc.pre(first !== second);
      const groups = spokenGroups(hex);
      const heard = groups.with(first, groups[second] ?? '').with(second, groups[first] ?? '');
      const wrongGroups = [first + 1, second + 1].toSorted();
      expect(parseSpokenCode(heard.join(' '))).toEqual({ outcome: 'wrongGroups', wrongGroups });
    }),
  );
});

test('a lost or added character is found in its group when blanks set the groups apart, by the length otherwise', () => {
  fc.assert(
    fc.property(code, anyGroup, placeInGroup, fc.constantFrom('', '77'), (hex, group, place, instead) => {
      const heard = withGroup(spokenGroups(hex), group, (all) => all.splice(place, 1, instead));
      expect(parseSpokenCode(heard.join(' '))).toEqual({ outcome: 'wrongGroups', wrongGroups: [group + 1] });
      const characters = heard.join('').length;
      expect(parseSpokenCode(heard.join(''))).toEqual({ outcome: 'wrongLength', characters });
    }),
  );
});

test('any text is read, or refused without an exception', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
      expect(['read', 'wrongGroups', 'wrongLength']).toContain(parseSpokenCode(text).outcome);
    }),
  );
});

test.each(['', 'D61143F9CCFFD28', 'D61143F9CCFFD28B0', 'G61143F9CCFFD28B'])(
  '%j is no code to speak',
  (hex) => {
    expect(() => formatSpokenCode(hex)).toThrow(new RangeError('a spoken code has 16 hexadecimal digits'));
  },
);
