import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run, WorkFolder } from '../testing/tools.js';
import { type DerElement, DerFault, objectIdentifierOf, readElement, readElements } from './strict-der.js';

const fixtures = new URL('../../../../fixtures/certificates-to-refuse/', import.meta.url);

/** Tag, header length and content length of every element in order, as `openssl asn1parse` lists them. */
function listOf(element: DerElement): string[] {
  const headerLength = element.der.length - element.content.length;
  const own = `hl=${headerLength} l=${element.content.length}`;
  const isConstructed = (element.identifier & 0x20) !== 0;
  return [own, ...(isConstructed ? readElements(element.content).flatMap(listOf) : [])];
}

test.each(['sound', 'sound-authority'])('reads %s as OpenSSL does, element by element', (name) => {
  const der = readFileSync(new URL(`${name}.tbs`, fixtures));
  const lines = run('openssl', ['asn1parse', '-inform', 'DER'], der).toString().trim().split('\n');
  const seen = lines.map((line) => (/hl=\d+ l= *\d+/.exec(line)?.[0] ?? '').replace(/ +/g, ' '));
  expect(listOf(readElement(der))).toEqual(seen.map((each) => each.replace('l= ', 'l=')));
});

describe('lengths', () => {
  const contentOf = (length: number) => Buffer.alloc(length, 0x41);
  const utf8 = (header: string, length: number) =>
    Buffer.concat([Buffer.from(`0c${header}`, 'hex'), contentOf(length)]);
  test.each<[string, number]>([
    ['00', 0],
    ['01', 1],
    ['7f', 0x7f],
    ['8180', 0x80],
    ['81ff', 0xff],
    ['820100', 0x100],
    ['82ffff', 0xffff],
    ['83010000', 0x10000],
  ])('%s is the one form of its length', (header, length) => {
    expect(readElement(utf8(header, length)).content).toHaveLength(length);
    expect(() => readElement(utf8(header, length).subarray(0, -1))).toThrow(DerFault);
    expect(() => readElement(Buffer.concat([utf8(header, length), contentOf(1)]))).toThrow(DerFault);
  });

  test.each<[string, number, RegExp]>([
    ['8100', 0, /not the shortest/],
    ['817f', 0x7f, /not the shortest/],
    ['820080', 0x80, /not the shortest/],
    ['8200ff', 0xff, /not the shortest/],
    ['83000100', 0x100, /not the shortest/],
    ['80', 2, /indefinite/],
    ['8401000000', 0, /longer than a certificate/],
  ])('%s is refused', (header, length, reason) => {
    expect(() => readElement(utf8(header, length))).toThrow(reason);
  });

  test('tag numbers above 30 and headers cut off are refused', () => {
    expect(() => readElement(Buffer.from('1f8100', 'hex'))).toThrow(/tag number/);
    for (const hex of ['', '30', '3082', '308201'])
      expect(() => readElement(Buffer.from(hex, 'hex'))).toThrow(DerFault);
  });
});

describe('object identifiers', () => {
  test.each([
    '2.5.4.3',
    '2.999.1',
    '0.9.2342.19200300.100.1.25',
    '1.2.840.113549.1.1.11',
    // A UUID as an arc (X.667 §6.3): 128 bits.
    '2.25.329800735698586629295641978511506172918',
  ])('%s is read as OpenSSL writes it', (dotted) => {
    using folder = new WorkFolder();
    const file = folder.file('oid.der');
    run('openssl', ['asn1parse', '-genstr', `OID:${dotted}`, '-noout', '-out', file]);
    expect(objectIdentifierOf(readElement(readFileSync(file)))).toBe(dotted);
  });

  test.each(['0600', '060180', '06025580', '0603800103'])('%s is refused', (hex) => {
    expect(() => objectIdentifierOf(readElement(Buffer.from(hex, 'hex')))).toThrow(DerFault);
  });
});
