import type { v2 } from '@cardea/sdk';
import { expect, test } from 'vitest';
import { lifeOf } from '../src/features/card-life/life.js';

const day = (number: number) => new Date(Date.UTC(2026, 0, number)).toISOString();
const at = (number: number) => Date.UTC(2026, 0, number);

// What the picture reads of each; the rest is of no account to it.
const card = (fields: Partial<v2.Smartcard>) =>
  ({ uuid: 'card', createdAt: day(1), status: 'Active', ...fields }) as v2.Smartcard;
const request = (type: v2.Request['type'], completed: number, fields: Partial<v2.Request> = {}) =>
  ({
    uuid: `${type} ${completed}`,
    type,
    status: 'Completed',
    direction: null,
    submittedAt: day(completed),
    completedAt: day(completed),
    oldSmartcardUuid: 'card',
    newSmartcardUuid: null,
    ...fields,
  }) as v2.Request;
const certificate = (fields: Partial<v2.Certificate>) =>
  ({
    uuid: 'certificate',
    templateCommonName: 'Logon',
    notBefore: day(2),
    notAfter: day(100),
    revocation: null,
    ...fields,
  }) as v2.Certificate;

const enrolled = request('Enroll', 2, { oldSmartcardUuid: null, newSmartcardUuid: 'card' });

test('the states follow one another without gaps, from the first assignment to today', () => {
  const requests = [
    request('Retire', 40),
    request('SuspendOrReinstate', 20, { direction: 'reinstate' }),
    request('SuspendOrReinstate', 10, { direction: 'suspend' }),
    request('Unblock', 5),
    enrolled,
  ];
  const { bands, happenings } = lifeOf(card({ status: 'Retired' }), requests, [], at(60));
  expect(bands).toEqual([
    { status: 'Assigned', from: at(1), to: at(2) },
    { status: 'Active', from: at(2), to: at(10) },
    { status: 'Suspended', from: at(10), to: at(20) },
    { status: 'Active', from: at(20), to: at(40) },
    { status: 'Retired', from: at(40), to: at(60) },
  ]);
  expect(happenings.map((each) => each.at)).toEqual([1, 2, 5, 10, 20, 40].map(at));
});

test('a denied request changes no state, and open ones have not happened yet', () => {
  const requests = [
    enrolled,
    request('Disable', 10, { status: 'Denied' }),
    request('Retire', 12, { status: 'Pending', completedAt: null }),
  ];
  const { bands, happenings } = lifeOf(card({}), requests, [], at(60));
  expect(bands.at(-1)).toEqual({ status: 'Active', from: at(2), to: at(60) });
  expect(happenings.map(({ key }) => key)).toEqual(['created', 'Enroll 2', 'Disable 10']);
});

test('a card that was replaced leads to the other one, which leads back', () => {
  const replacement = request('Recover', 30, { newSmartcardUuid: 'other' });
  const old = lifeOf(card({ status: 'Disabled' }), [enrolled, replacement], [], at(60));
  expect(old.happenings.at(-1)).toMatchObject({ otherCard: { uuid: 'other', is: 'replacedBy' } });
  expect(old.bands.at(-1)).toEqual({ status: 'Disabled', from: at(30), to: at(60) });
  const fresh = lifeOf(card({ uuid: 'other', createdAt: day(29) }), [replacement], [], at(60));
  expect(fresh.happenings.at(-1)).toMatchObject({ otherCard: { uuid: 'card', is: 'replaces' } });
  expect(fresh.bands.at(-1)).toEqual({ status: 'Active', from: at(30), to: at(60) });
});

test('a duplicate, a temporary card and the copy of an agent take nobody’s place, and each leads to the other', () => {
  const kinds = {
    Duplicate: ['duplicatedBy', 'duplicates'],
    TemporaryCardEnroll: ['standsInBy', 'standsInFor'],
    RecoverOnBehalf: ['copiedTo', 'copies'],
  } as const;
  for (const [type, [ofOld, ofNew]] of Object.entries(kinds)) {
    const made = request(type as keyof typeof kinds, 30, { newSmartcardUuid: 'other' });
    const old = lifeOf(card({ status: 'Disabled' }), [enrolled, made, request('Disable', 40)], [], at(60));
    expect(old.happenings[2], type).toMatchObject({ otherCard: { uuid: 'other', is: ofOld } });
    expect(old.bands.map(({ status }) => status)).toEqual(['Assigned', 'Active', 'Disabled']);
    expect(old.bands.at(-1)?.from).toBe(at(40));
    const other = lifeOf(card({ uuid: 'other', createdAt: day(29) }), [made], [], at(60));
    expect(other.happenings.at(-1), type).toMatchObject({ otherCard: { uuid: 'card', is: ofNew } });
  }
});

test('a certificate is shown to its end, or to where it was revoked', () => {
  const revocation = { revokedAt: day(50), reason: 'keyCompromise' } as const;
  const certificates = [certificate({}), certificate({ uuid: 'revoked', revocation })];
  const { bars, happenings, to } = lifeOf(card({}), [enrolled], certificates, at(60));
  expect(bars.map(({ from, to: end, cutAt }) => [from, end, cutAt])).toEqual([
    [at(2), at(100), undefined],
    [at(2), at(100), at(50)],
  ]);
  expect(to).toBe(at(100));
  expect(happenings.map(({ kind }) => kind)).toEqual([
    'created',
    'request',
    'issued',
    'issued',
    'revoked',
    'ends',
  ]);
});
