import { expect, test } from 'vitest';
import {
  type EnumTableName,
  flagsFromNumber,
  flagsTableNames,
  flagsToNumber,
  fromName,
  fromNumber,
  fromNumberOrName,
  loadEnums,
  toNumber,
} from './enums.js';

const enums = loadEnums();

test('every member of every enumeration is read back from its own number and name', () => {
  const tables = Object.keys(enums) as EnumTableName[];
  expect(tables).toContain('RequestStatus');
  for (const table of tables) {
    for (const [member, number] of Object.entries(enums[table])) {
      expect(fromNumber(enums, table, number), `${table} ${number}`).toBe(member);
      expect(fromName(enums, table, member.toUpperCase()), `${table} ${member}`).toBe(member);
    }
  }
});

test('the members of every flags enumeration are separate bits', () => {
  for (const table of flagsTableNames) {
    const bits = Object.values(enums[table]);
    expect(bits.reduce((sum, bit) => sum + bit, 0)).toBe(bits.reduce((sum, bit) => sum | bit, 0));
  }
});

test('request status numbers are those of the SQL interface page', () => {
  expect(enums.RequestStatus).toEqual({
    None: 0,
    Approved: 3,
    Denied: 4,
    Completed: 8,
    Failed: 9,
    Pending: 16,
    Canceled: 17,
    Executing: 18,
  });
});

test('revocation reason numbers are those of RFC 5280 §5.3.1', () => {
  expect(toNumber(enums, 'RevocationReason', 'certificateHold')).toBe(6);
  expect(toNumber(enums, 'RevocationReason', 'privilegeWithdrawn')).toBe(9);
  expect(toNumber(enums, 'RevocationReason', 'aACompromise')).toBe(10);
  expect(fromNumber(enums, 'RevocationReason', 7)).toBeUndefined();
});

test('bits without a name are reported, the sign bit included', () => {
  // 131330 was seen in a stored request: bit 2 is the smart card flag, 0x20100 has no documented name.
  expect(flagsFromNumber(enums, 'RequestFlags', 131330)).toEqual({
    members: ['Smartcard'],
    unknownBits: 0x20100,
  });
  expect(flagsFromNumber(enums, 'RequestFlags', -2147483648)).toEqual({
    members: [],
    unknownBits: 0x80000000,
  });
  expect(flagsFromNumber(enums, 'SmartcardFlags', 0)).toEqual({ members: [], unknownBits: 0 });
});

test('flags are added up and read back', () => {
  const sum = flagsToNumber(enums, 'SmartcardFlags', ['Temporary', 'Primary']);
  expect(sum).toBe(5);
  expect(flagsFromNumber(enums, 'SmartcardFlags', sum).members).toEqual(['Primary', 'Temporary']);
});

test('a value is understood as number or as name in any letter case, and as nothing else', () => {
  expect(fromNumberOrName(enums, 'UserPinOption', 3)).toBe('UserProvided');
  expect(fromNumberOrName(enums, 'UserPinOption', ' userprovided ')).toBe('UserProvided');
  expect(fromNumberOrName(enums, 'UserPinOption', '3')).toBeUndefined();
  expect(fromNumberOrName(enums, 'UserPinOption', null)).toBeUndefined();
});

test('an operator replaces one number and keeps the rest', () => {
  const changed = loadEnums({ SmartcardStatus: { Suspended: 5 } });
  expect(toNumber(changed, 'SmartcardStatus', 'Suspended')).toBe(5);
  expect(toNumber(changed, 'SmartcardStatus', 'Retired')).toBe(6);
  expect(toNumber(changed, 'ProfileStatus', 'Suspended')).toBe(4);
  expect(toNumber(enums, 'SmartcardStatus', 'Suspended')).toBe(4);
});

test('an operator may swap two numbers', () => {
  const swapped = loadEnums({ RequestType: { TemporaryCardDisable: 13, TemporaryCardRetire: 12 } });
  expect(fromNumber(swapped, 'RequestType', 12)).toBe('TemporaryCardRetire');
});

test.each([
  [{ SmartcardStati: {} }, /SmartcardStati/],
  [{ SmartcardStatus: { Lost: 7 } }, /SmartcardStatus has no member Lost/],
  [{ SmartcardStatus: { toString: 7 } }, /SmartcardStatus has no member toString/],
  [{ SmartcardStatus: { Suspended: 6 } }, /Suspended and Retired cannot both be 6/],
  [{ SmartcardStatus: { Suspended: '5' } }, /SmartcardStatus, member Suspended/],
  [{ SmartcardStatus: { Suspended: 4.5 } }, /SmartcardStatus, member Suspended/],
  [{ SmartcardFlags: { Duplicate: 3 } }, /SmartcardFlags, member Duplicate: the number must be one bit/],
  [{ SmartcardFlags: { Duplicate: 0 } }, /SmartcardFlags, member Duplicate: the number must be one bit/],
  [{ SmartcardStatus: [] }, /SmartcardStatus: must be a JSON object/],
  [null, /must be a JSON object/],
  ['{}', /must be a JSON object/],
])('the replacement %j is refused by name', (overrides, message) => {
  expect(() => loadEnums(overrides)).toThrow(message);
});
