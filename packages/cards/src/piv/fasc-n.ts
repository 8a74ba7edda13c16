import { malformed } from '@cardea/domain';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';

/**
 * Federal Agency Smart Credential Number (TIG SCEPACS 2.3 §6): what a door reads from a CHUID. All fields are decimal
 * digits, with leading zeros. Organisations outside the United States' government use agency code 9999.
 */
export interface FascN {
  /** 4 digits. */
  readonly agencyCode: string;
  /** 4 digits. */
  readonly systemCode: string;
  /** 6 digits. */
  readonly credentialNumber: string;
  /** 1 digit. */
  readonly credentialSeries: string;
  /** 1 digit. */
  readonly individualCredentialIssue: string;
  /** 10 digits. */
  readonly personIdentifier: string;
  /** 1 digit: 1 federal, 2 state, 3 commercial, 4 foreign government. */
  readonly organizationalCategory: string;
  /** 4 digits. */
  readonly organizationalIdentifier: string;
  /** 1 digit: 1 employee, 2 civil, … */
  readonly associationCategory: string;
}

const fieldLengths = {
  agencyCode: 4,
  systemCode: 4,
  credentialNumber: 6,
  credentialSeries: 1,
  individualCredentialIssue: 1,
  personIdentifier: 10,
  organizationalCategory: 1,
  organizationalIdentifier: 4,
  associationCategory: 1,
} as const satisfies Record<keyof FascN, number>;

const fieldNames = Object.keys(fieldLengths) as readonly (keyof FascN)[];
/** A field separator follows each of these; the rest stand together. */
const separatedFields = new Set<keyof FascN>(fieldNames.slice(0, 5));

// Characters beyond the ten digits: their four bits, as numbers.
const startSentinel = 0xb;
const fieldSeparator = 0xd;
const endSentinel = 0xf;

const bitsPerCharacter = 5;
/** Length of an encoded FASC-N: 40 characters of five bits. */
export const fascNLengthBytes = 25;

/** The FASC-N that says "no federal agency": 9999-9999-999999-0-1-0000000000-3-0000-1. */
export const nonFederalFascN: FascN = {
  agencyCode: '9999',
  systemCode: '9999',
  credentialNumber: '999999',
  credentialSeries: '0',
  individualCredentialIssue: '1',
  personIdentifier: '0000000000',
  organizationalCategory: '3',
  organizationalIdentifier: '0000',
  associationCategory: '1',
};

/**
 * Encodes a FASC-N in 25 bytes: start sentinel, fields, end sentinel and longitudinal redundancy check, each
 * character four bits from the lowest on and an odd parity bit.
 *
 * Errors: `MalformedInput` with the field's name when it is not of its number of digits.
 */
export function encodeFascN(fascN: FascN): Uint8Array {
  const characters = [startSentinel];
  for (const name of fieldNames) {
    const digits = fascN[name];
    if (!/^\d+$/.test(digits) || digits.length !== fieldLengths[name]) {
      throw malformed(name, `must be ${fieldLengths[name]} decimal digits`);
    }
    characters.push(...Array.from(digits, Number));
    if (separatedFields.has(name)) characters.push(fieldSeparator);
  }
  characters.push(endSentinel);
  characters.push(characters.reduce((check, character) => check ^ character, 0));
  const bits = characters.map(characterBits).join('');
  return Uint8Array.from({ length: fascNLengthBytes }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2),
  );
}

/** Decodes a FASC-N. Errors: `MalformedCardData` for another length, a wrong parity or check, or misplaced sentinels. */
export function decodeFascN(bytes: Uint8Array): FascN {
  if (bytes.length !== fascNLengthBytes) throw new MalformedCardData('FASC-N: not 25 bytes');
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const characters = (bits.match(/.{5}/g) ?? []).map(characterOf);
  if (characters.reduce((check, character) => check ^ character, 0) !== 0) {
    throw new MalformedCardData('FASC-N: the redundancy check is wrong');
  }
  let position = 0;
  const next = () => characters[position++];
  const expect = (character: number) => {
    if (next() !== character)
      throw new MalformedCardData('FASC-N: a sentinel or separator is not in its place');
  };
  expect(startSentinel);
  const fields = new Map<keyof FascN, string>();
  for (const name of fieldNames) {
    fields.set(name, Array.from({ length: fieldLengths[name] }, () => digitOf(next())).join(''));
    if (separatedFields.has(name)) expect(fieldSeparator);
  }
  expect(endSentinel);
  return Object.fromEntries(fields) as unknown as FascN; // every name of FascN was set in the loop
}

function digitOf(character: number | undefined): string {
  if (character === undefined || character > 9) throw new MalformedCardData('FASC-N: a digit is none');
  return String(character);
}

function characterBits(character: number): string {
  const fourBits = character.toString(2).padStart(4, '0');
  const ones = Array.from(fourBits).filter((bit) => bit === '1').length;
  return Array.from(fourBits).reverse().join('') + (ones % 2 === 0 ? '1' : '0');
}

function characterOf(bits: string): number {
  const character = Number.parseInt(
    Array.from(bits.slice(0, bitsPerCharacter - 1))
      .reverse()
      .join(''),
    2,
  );
  if (characterBits(character) !== bits) throw new MalformedCardData('FASC-N: a character has even parity');
  return character;
}
