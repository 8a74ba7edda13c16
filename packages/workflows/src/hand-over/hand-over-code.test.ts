import { randomInt } from 'node:crypto';
import { Secret } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { newHandOverCode, readHandOverCode } from './hand-over-code.js';

const newCode = () => newHandOverCode({ integer: (bound) => randomInt(bound) }).reveal();
const read = (text: string) => readHandOverCode(new Secret(text)).reveal();

describe('codes of hand-overs', () => {
  test('have three groups of three, without characters that look alike', () => {
    for (let n = 0; n < 200; n += 1) expect(newCode()).toMatch(/^([2-9A-HJ-NP-Z]{3}-){2}[2-9A-HJ-NP-Z]{3}$/);
  });

  test('are read in any letter case, with blanks, with and without dashes', () => {
    const code = newCode();
    const plain = code.replaceAll('-', '');
    expect([code, plain, ` ${plain.toLowerCase()} `, code.replaceAll('-', ' ')].map(read)).toEqual(
      Array.from({ length: 4 }, () => plain),
    );
  });

  test('with any one character wrong are refused before they count as a try', () => {
    const plain = newCode().replaceAll('-', '');
    for (const [place, right] of [...plain].entries()) {
      for (const wrong of '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'.replace(right, '')) {
        const misprint = plain.slice(0, place) + wrong + plain.slice(place + 1);
        expect(() => read(misprint)).toThrow(/code: must be the nine letters/);
      }
    }
  });

  test.each(['', 'ABC', '7KF-2MX-Q9D-2', 'OOO-111-III', '7KF/2MX/Q9D'])('%j is no code', (text) => {
    expect(() => read(text)).toThrow(/code: must be/);
  });
});
