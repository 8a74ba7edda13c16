import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { flagsFromNumber, fromNumber, loadEnums } from './enums.js';
import { goldenExamples } from './golden.js';
import { matchRoutes, type OperationName } from './routes.js';
import * as answers from './schemas/answers.js';
import * as bodies from './schemas/request-bodies.js';
import { SmartcardConfiguration } from './schemas/smartcard-configuration.js';

const enums = loadEnums();

const answerSchemas: { readonly [operation in OperationName]?: TSchema | 'text' } = {
  'list-profile-templates': answers.ProfileTemplateLimitedView,
  'get-smartcard-configuration': SmartcardConfiguration,
  'create-request': 'text',
  'get-request': answers.Request,
  'change-request': answers.Request,
  'get-certificate-request-generation-options': answers.CertificateRequestGenerationOptions,
  'post-certificate-data': answers.CertificateResponse,
  'assign-smartcard': 'text',
  'list-smartcards': answers.Smartcard,
  'get-smartcard': answers.Smartcard,
  'update-smartcard': answers.Smartcard,
  'get-diversified-key': 'text',
  'get-authentication-response': 'text',
  'list-profiles': answers.Profile,
  'get-smartcard-operations': 'text',
  'get-smartcard-certificates': answers.X509ClmCertificateShort,
  'list-certificates': answers.X509ClmCertificate,
};

const bodySchemas: { readonly [operation in OperationName]?: TSchema } = {
  'create-request': bodies.CreateRequest,
  'change-request': bodies.ChangeRequest,
  'post-certificate-data': bodies.CertificateData,
  'assign-smartcard': bodies.AssignSmartcard,
};

function objectsOf(value: unknown): Record<string, unknown>[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
}

function operationOf(example: { method: string; url: string }): OperationName | undefined {
  return matchRoutes(example.method, example.url)[0]?.route.operation;
}

test('twenty-one documented calls have an answer', () => {
  expect(goldenExamples).toHaveLength(21);
});

test.each(goldenExamples)('exactly one route answers: $name', ({ method, url, status }) => {
  const matches = matchRoutes(method, url);
  expect(matches).toHaveLength(1);
  expect(matches[0]?.route.statusCodes).toContain(status);
  for (const name of new URL(url, 'http://localhost').searchParams.keys()) {
    expect(matches[0]?.route.query).toContain(name);
  }
});

test.each(goldenExamples)(
  'the documented answer satisfies its schema, property order included: $name',
  (example) => {
    const schema = answerSchemas[operationOf(example) ?? 'get-profile'];
    expect(schema).toBeDefined();
    const items: unknown[] = Array.isArray(example.responseBody)
      ? example.responseBody
      : [example.responseBody];
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      if (schema === 'text' || schema === undefined) {
        expect(item).toEqual(expect.any(String));
        continue;
      }
      expect([...Value.Errors(schema, item)]).toEqual([]);
      const properties = 'properties' in schema ? Object.keys(schema.properties as object) : [];
      const required = 'required' in schema ? (schema.required as readonly string[]) : [];
      // What Cardea adds is optional, and absent where nobody asked for it.
      const present = properties.filter(
        (name) => required.includes(name) || objectsOf(item).some((object) => name in object),
      );
      expect(objectsOf(item).map(Object.keys)).toEqual([present]);
    }
  },
);

test.each(goldenExamples.filter((example) => example.requestBody !== null))(
  'the documented request body satisfies its schema: $name',
  (example) => {
    const schema = bodySchemas[operationOf(example) ?? 'get-profile'];
    expect(schema).toBeDefined();
    if (schema !== undefined) expect([...Value.Errors(schema, example.requestBody)]).toEqual([]);
  },
);

test('no security descriptor ends with a NUL character', () => {
  expect(JSON.stringify(goldenExamples)).not.toContain('\\u0000');
});

test('every request number in the documented answers has the documented name', () => {
  const read = goldenExamples
    .filter((example) => ['get-request', 'change-request'].includes(operationOf(example) ?? ''))
    .flatMap((example) => objectsOf(example.responseBody))
    .map((request) => [
      fromNumber(enums, 'RequestType', Number(request.RequestType)),
      fromNumber(enums, 'RequestStatus', Number(request.Status)),
      flagsFromNumber(enums, 'RequestFlags', Number(request.Flags)),
      flagsFromNumber(enums, 'DataCollectionFlags', Number(request.DataCollectionFlags)),
    ]);
  const smartcard = { members: ['Smartcard'], unknownBits: 0 };
  const provided = { members: ['CertificateManagerProvided'], unknownBits: 0 };
  expect(read).toEqual([
    ['Enroll', 'Approved', smartcard, provided],
    ['Unblock', 'Approved', smartcard, provided],
    ['Enroll', 'Completed', smartcard, provided],
  ]);
});

test('every card, profile and certificate number in the documented answers has the documented name', () => {
  const objects = goldenExamples.flatMap((example) => objectsOf(example.responseBody));
  const cards = objects.filter((object) => 'Middleware' in object);
  expect(cards.map((card) => fromNumber(enums, 'SmartcardStatus', Number(card.Status)))).toEqual([
    'Disabled',
    'Active',
    'Retired',
  ]);
  const profiles = objects.filter((object) => 'ProfileOperations' in object);
  expect(profiles.map((profile) => fromNumber(enums, 'ProfileStatus', Number(profile.Status)))).toEqual([
    'Active',
    'Active',
    'Active',
  ]);
  for (const object of cards) {
    expect(flagsFromNumber(enums, 'SmartcardFlags', Number(object.Flags)).members).toEqual(['Primary']);
  }
  for (const object of profiles) {
    expect(flagsFromNumber(enums, 'ProfileFlags', Number(object.Flags)).members).toEqual(['Primary']);
  }
  const certificates = objects.filter((object) => 'Thumbprint' in object);
  expect(certificates.length).toBeGreaterThan(15);
  for (const certificate of certificates) {
    expect(fromNumber(enums, 'CertificateType', Number(certificate.CertificateType))).toBe('Native');
    if ('Status' in certificate) {
      expect(fromNumber(enums, 'CertificateStatus', Number(certificate.Status))).toBe('Valid');
    }
  }
  const response = objects.find((object) => 'isPkcs7' in object);
  expect(flagsFromNumber(enums, 'CertificateFlags', Number(response?.Flags)).members).toEqual(['Pkcs7']);
  const configuration = objects.find((object) => 'UserPinOption' in object);
  expect(fromNumber(enums, 'UserPinOption', Number(configuration?.UserPinOption))).toBe('UserProvided');
  const options = objects.find((object) => 'KeyUsages' in object);
  expect(flagsFromNumber(enums, 'KeyUsages', Number(options?.KeyUsages)).members).toEqual([
    'Decryption',
    'Signing',
  ]);
});
