import fc from 'fast-check';
import { expect, test } from 'vitest';
import { identifier, readElement } from './strict-der.js';
import { timeMsOf } from './times.js';

/** A Time of X.509 with this text. */
const timeOf = (tag: number, text: string) =>
  readElement(Uint8Array.of(tag, text.length, ...Buffer.from(text, 'latin1')));

const digits = (value: number, width: number) => String(value).padStart(width, '0');

/** Fields of a time, now and then beyond what a calendar has. */
const fields = fc.tuple(
  fc.oneof(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1990, max: 2060 })),
  fc.integer({ min: 0, max: 14 }),
  fc.integer({ min: 0, max: 33 }),
  fc.integer({ min: 0, max: 25 }),
  fc.integer({ min: 0, max: 61 }),
  fc.integer({ min: 0, max: 61 }),
);

test('a GeneralizedTime is the instant that ISO 8601 writes with the same digits, and none where a calendar has no such day or hour', () => {
  fc.assert(
    fc.property(fields, ([year, ...others]) => {
      const [month = '', day = '', hour = '', minute = '', second = ''] = others.map((each) =>
        digits(each, 2),
      );
      const iso = `${digits(year, 4)}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
      const instant = new Date(iso);
      // Not what is read back differently: the 30th of February, or midnight as the end of a day.
      const isReal = !Number.isNaN(instant.getTime()) && instant.toISOString() === iso && year >= 100;
      const time = timeOf(
        identifier.generalizedTime,
        `${digits(year, 4)}${month}${day}${hour}${minute}${second}Z`,
      );
      expect(timeMsOf(time)).toBe(isReal ? instant.getTime() : Number.NaN);
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ['500101000000Z', '1950-01-01T00:00:00.000Z'],
  ['491231235959Z', '2049-12-31T23:59:59.000Z'],
  ['000229120000Z', '2000-02-29T12:00:00.000Z'],
])('the UTCTime %s is %s', (text, iso) => {
  expect(new Date(timeMsOf(timeOf(identifier.utcTime, text))).toISOString()).toBe(iso);
});

test.each([
  '010229120000Z',
  '260431120000Z',
  '261301120000Z',
  '260100120000Z',
  '260101240000Z',
  '260101126000Z',
  '260101120060Z',
  '2601011200Z',
  '260101120000+0000',
  '26 101120000Z',
])('the UTCTime %s is none', (text) => {
  expect(timeMsOf(timeOf(identifier.utcTime, text))).toBeNaN();
});
