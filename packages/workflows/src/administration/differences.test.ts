import { expect, test } from 'vitest';
import { differencesBetween, longestShown } from './differences.js';

test('equal things have no differences', () => {
  expect(differencesBetween({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toEqual([]);
});

test('a difference names its path and both values', () => {
  const before = { policies: { Enroll: { approvalsNeeded: 0, enabled: true } } };
  const after = { policies: { Enroll: { approvalsNeeded: 2, enabled: true } } };
  expect(differencesBetween(before, after)).toEqual([
    { path: 'policies.Enroll.approvalsNeeded', before: 0, after: 2 },
  ]);
});

test('lists of named things are compared by name, so that one taken out does not shift the rest', () => {
  const before = {
    items: [
      { name: 'a', type: 'Date' },
      { name: 'b', type: 'Date' },
    ],
  };
  const after = { items: [{ name: 'b', type: 'Number' }] };
  expect(differencesBetween(before, after)).toEqual([
    { path: 'items[a].name', before: 'a', after: null },
    { path: 'items[a].type', before: 'Date', after: null },
    { path: 'items[b].type', before: 'Date', after: 'Number' },
  ]);
});

test('named things in another order are a difference, for data items are asked in their order', () => {
  const [a, b] = [{ name: 'a' }, { name: 'b' }];
  expect(differencesBetween({ items: [a, b] }, { items: [b, a] })).toEqual([
    { path: 'items.order', before: 'a, b', after: 'b, a' },
  ]);
});

test('other lists are compared by place', () => {
  expect(differencesBetween({ days: [30, 7] }, { days: [30, 14, 7] })).toEqual([
    { path: 'days[1]', before: 7, after: 14 },
    { path: 'days[2]', before: null, after: 7 },
  ]);
});

test('what appears as a whole is told leaf by leaf, an empty object or list as well as null', () => {
  expect(differencesBetween({ settings: undefined }, { settings: { reason: 'superseded' } })).toEqual([
    { path: 'settings.reason', before: null, after: 'superseded' },
  ]);
});

test('a long text is cut, never dumped', () => {
  const [difference] = differencesBetween({ body: 'x'.repeat(5000) }, { body: '' });
  expect(String(difference?.before)).toHaveLength(longestShown);
});

test('that an admin key or a PIN changed is shown, what it is is not', () => {
  const secrets = (key: string, pin: string) => ({
    defaultAdminKeyHex: key,
    userPinPolicy: { defaultValue: pin },
  });
  expect(differencesBetween(secrets('', '1234'), secrets('ab'.repeat(24), '5678'))).toEqual([
    { path: 'defaultAdminKeyHex', before: '', after: '[secret]' },
    { path: 'userPinPolicy.defaultValue', before: '[secret]', after: '[secret]' },
  ]);
});
