import { CmError, malformed } from '@cardea/domain';
import { expect, test } from 'vitest';
import {
  ApiError,
  asKnownError,
  type ProblemKind,
  problemOf,
  problemPath,
  problemTable,
} from './problems.js';

const correlationId = '97cd65fa-af4b-4587-9309-0dd6bfd8b4e1';
const problem = (error: unknown) =>
  problemOf(asKnownError(error), correlationId, 'https://cards.example.com/api/v2');

test('an error of the domain keeps its kind, detail and field', () => {
  expect(problem(malformed('priority', 'must be a whole number'))).toEqual({
    type: 'https://cards.example.com/api/v2/problems/malformed-input',
    title: 'The input cannot be understood',
    status: 400,
    detail: 'priority: must be a whole number',
    instance: `urn:uuid:${correlationId}`,
    kind: 'MalformedInput',
    field: 'priority',
  });
});

test.each([new Error('the key is 4711'), 'the key is 4711', new CmError('Misconfigured', 'the key is 4711')])(
  'our own faults tell nothing but the correlation id: %s',
  (error) => {
    const told = problem(error);
    expect(told.status).toBe(500);
    expect(JSON.stringify(told)).not.toContain('4711');
    expect(told.detail).toContain(correlationId);
  },
);

test('HTTP errors of the framework are told by their status', () => {
  const httpError = (statusCode: number) => Object.assign(new Error('said by the framework'), { statusCode });
  expect([413, 415, 400, 500].map((status) => problem(httpError(status)).kind)).toEqual([
    'BodyTooLarge',
    'UnsupportedMediaType',
    'HttpError',
    'Internal',
  ]);
});

test('every kind has an address of its own', () => {
  const kinds = Object.keys(problemTable) as ProblemKind[];
  expect(new Set(kinds.map(problemPath)).size).toBe(kinds.length);
  expect(problemPath('BadCertificationRequest')).toBe('/problems/bad-certification-request');
  expect(problemOf(new ApiError('PreconditionRequired', 'x'), correlationId, '').status).toBe(428);
});
