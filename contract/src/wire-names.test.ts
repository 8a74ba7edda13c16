import { expect, test } from 'vitest';
import { loadEnums } from './enums.js';
import {
  directionFromWireName,
  policyNameFromWireName,
  policyNames,
  requestTypeFromWireName,
} from './wire-names.js';

test.each([
  ['Enroll', 'Enroll'],
  ['Recover', 'Recover'],
  ['Replace', 'Recover'],
  ['Renew', 'Renew'],
  ['Duplicate', 'Duplicate'],
  ['RecoverOnBehalf', 'RecoverOnBehalf'],
  ['OnlineUpdate', 'OnlineUpdate'],
  ['TemporaryCardDisable', 'TemporaryCardDisable'],
  ['TemporaryCardRetire', 'TemporaryCardRetire'],
  ['UNBLOCK', 'Unblock'],
  ['offlineunblock', 'OfflineUnblock'],
  ['Revoke', 'Disable'],
  ['disable', 'Disable'],
  ['Suspend', 'SuspendOrReinstate'],
  ['Reinstate', 'SuspendOrReinstate'],
  ['SuspendOrReinstate', 'SuspendOrReinstate'],
  ['TemporaryCards', 'TemporaryCardEnroll'],
  ['TemporaryEnroll', 'TemporaryCardEnroll'],
  ['temporarycardenroll', 'TemporaryCardEnroll'],
  [' Retire ', 'Retire'],
])('a client that asks for %s means the request type %s', (wireName, type) => {
  expect(requestTypeFromWireName(wireName)).toBe(type);
});

test.each([
  ['Suspend', 'suspend'],
  [' reinstate ', 'reinstate'],
  ['SuspendOrReinstate', undefined],
  ['Enroll', undefined],
])('a client that asks for %s names the direction %s', (wireName, direction) => {
  expect(directionFromWireName(wireName)).toBe(direction);
});

test('every request type can be asked for by its own name', () => {
  for (const type of Object.keys(loadEnums().RequestType)) expect(requestTypeFromWireName(type)).toBe(type);
});

test.each(['', 'None', 'Destroy', 'constructor', '1'])('%j names no request type and no policy', (name) => {
  expect(requestTypeFromWireName(name)).toBeUndefined();
  expect(policyNameFromWireName(name)).toBeUndefined();
});

test('the twelve policies are found in any letter case', () => {
  expect(policyNames).toHaveLength(12);
  for (const name of policyNames) {
    expect(policyNameFromWireName(name.toLowerCase())).toBe(name);
    expect(policyNameFromWireName(name.toUpperCase())).toBe(name);
  }
});

test.each([
  ['TemporaryEnroll', 'TemporaryCards'],
  ['Disable', 'Revoke'],
  ['suspend', 'Reinstate'],
  ['Replace', 'Recover'],
  ['TemporaryCardRetire', 'TemporaryCards'],
])('the policy name %s means %s', (alias, name) => {
  expect(policyNameFromWireName(alias)).toBe(name);
});

test('by its own name every request type names a policy', () => {
  for (const type of Object.keys(loadEnums().RequestType)) expect(policyNameFromWireName(type)).toBeDefined();
});
