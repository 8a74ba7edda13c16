import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { ErrorBody, Request, Smartcard, SmartcardListItem } from './answers.js';
import { ProfileTemplateImport, UserImport } from './import-values.js';
import { PoliciesImport, WorkflowPolicy } from './policies.js';
import { CertificateData, CreateRequest, UpdateSmartcard } from './request-bodies.js';
import { Guid, GuidInput, RequestTime, TimeSpan } from './scalars.js';

const uuid = '12bd5120-86a2-4ee1-8d05-131066871578';

function accepts(schema: TSchema, value: unknown): boolean {
  return Value.Check(schema, value);
}

test('answers print GUIDs in lower case; clients may write any', () => {
  expect(accepts(Guid, uuid)).toBe(true);
  expect(accepts(Guid, uuid.toUpperCase())).toBe(false);
  expect(accepts(Guid, `{${uuid}}`)).toBe(false);
  expect(accepts(GuidInput, ` {${uuid.toUpperCase()}} `)).toBe(true);
  expect(accepts(GuidInput, uuid.slice(1))).toBe(false);
});

test.each([
  ['2015-07-07T23:36:21.93Z', true],
  ['2015-07-07T23:36:21Z', true],
  ['0001-01-01T00:00:00', true],
  ['2015-07-07T23:36:21', false],
  ['2015-07-07T23:36:21.9300Z', false],
  ['2015-07-07T23:36:21+00:00', false],
])('the time of a request %s: %s', (text, isValid) => {
  expect(accepts(RequestTime, text)).toBe(isValid);
});

test.each([
  ['0.00:00:00', true],
  ['30.23:59:59', true],
  ['0.24:00:00', false],
  ['00:00:00', false],
])('the time span %s: %s', (text, isValid) => {
  expect(accepts(TimeSpan, text)).toBe(isValid);
});

test('a policy lists its data items under both documented names and keeps special fields optional', () => {
  const names = Object.keys(WorkflowPolicy.properties);
  expect(names).toContain('PolicyDataCollection');
  expect(names).toContain('DataCollection');
  expect(WorkflowPolicy.required).toContain('DataCollection');
  expect(WorkflowPolicy.required).not.toContain('RevocationSettings');
  expect(names.indexOf('Personalization')).toBeLessThan(names.indexOf('RevocationSettings'));
});

test('a card has thirteen properties, and one more in a list', () => {
  expect(Object.keys(Smartcard.properties)).toHaveLength(13);
  expect(Object.keys(SmartcardListItem.properties).slice(13)).toEqual(['SmartcardOperations']);
});

test('a request has twenty-one properties', () => {
  expect(Object.keys(Request.properties)).toHaveLength(21);
});

test('an error body has a message, a code and a correlation id', () => {
  expect(Object.keys(ErrorBody.properties)).toEqual(['Message', 'ErrorCode', 'CorrelationId']);
});

test.each([
  [{ type: 'Enroll' }, true],
  [{ type: 'Enroll', datacollection: '[]', priority: '4', comment: null }, true],
  [{ type: 'Enroll', datacollection: [{ name: 'pavle' }, { Name: 'city', Value: null }], priority: 4 }, true],
  [{ type: 'Enroll', somethingelse: { a: 1 } }, true],
  [{}, false],
  [{ type: 1 }, false],
  [{ type: 'Enroll', datacollection: ['pavle'] }, false],
  [{ type: 'Enroll', datacollection: {} }, false],
  [{ type: 'Enroll', priority: 4.5 }, false],
  [[], false],
])('the create request body %j: %s', (body, isValid) => {
  expect(accepts(CreateRequest, body)).toBe(isValid);
});

test('certificate data may come without certification requests when the server makes the keys', () => {
  expect(accepts(CertificateData, { pfxpassword: '' })).toBe(true);
  expect(accepts(CertificateData, { certificaterequests: 'MII' })).toBe(false);
  expect(accepts(UpdateSmartcard, {})).toBe(true);
});

test('an imported user needs only its GUID and account name', () => {
  expect(accepts(UserImport, { Uuid: uuid, AccountName: 'cmuser1' })).toBe(true);
  expect(accepts(UserImport, { Uuid: uuid })).toBe(false);
  expect(accepts(UserImport, { Uuid: uuid, AccountName: 'cmuser1', Groups: 'staff' })).toBe(false);
});

const template = {
  Name: 'Badge',
  Description: '',
  Uuid: uuid,
  IsSmartcardProfileTemplate: true,
  IsVirtualSmartcardProfileTemplate: false,
};

test.each([
  [{}, true],
  [{ Policies: { Enroll: { Enabled: true } } }, true],
  [{ Policies: { Retire: { RevocationSettings: { Reason: 'superseded' } } } }, true],
  [{ Policies: { Retire: { RevocationSettings: { Reason: 4 } } } }, true],
  [{ Policies: { Enroll: { DataCollection: [{ Name: 'Employee number', Type: 'Number' }] } } }, true],
  [{ SmartcardConfiguration: { UserPinOption: 'ServerDistributed', UserPinPolicy: { MinLength: 8 } } }, true],
  [{ SmartcardConfiguration: null }, true],
  [{ CertificateTemplates: ['CardeaSmartcardLogon'], Version: 46 }, true],
  [{ Policies: { Enrol: {} } }, false],
  [{ Policies: { Enroll: { SelfServiceEnable: true } } }, false],
  [{ Policies: { Enroll: { Enabled: 'yes' } } }, false],
  [{ SmartcardConfiguration: { DefaultAdminKeyHex: '0102' } }, false],
  [{ Version: 0 }, false],
])('the profile template part %j: %s', (part, isValid) => {
  expect(accepts(ProfileTemplateImport, { ...template, ...part })).toBe(isValid);
});

test('an import file can hold all twelve policies', () => {
  expect(Object.keys(PoliciesImport.properties)).toHaveLength(12);
});
