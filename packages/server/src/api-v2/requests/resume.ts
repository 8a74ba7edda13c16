import { parseUuid, passwordDistributionTypes } from '@cardea/domain';
import { type Resumption as Found, type Ports, resumeRequest, useOneTimePasswords } from '@cardea/workflows';
import { Type } from 'typebox';
import { defineRoute, ok } from '../route.js';
import { component, exact, Instant, names, nullable, UuidParams } from '../schemas/common.js';
import { ProfileSchema, profileToJson } from '../schemas/profile.js';
import { RequestSchema, requestToJson } from '../schemas/request.js';
import { SmartcardSchema, smartcardToJson } from '../schemas/smartcard.js';

/** What a client has to do next, as {@link resumeRequest} tells it. */
export const nextSteps = [
  'waitForApproval',
  'supplyDataItems',
  'enterOneTimePassword',
  'bindSmartcard',
  'submitCertificationRequests',
  'updateStatus',
  'answerChallenge',
  'complete',
  'none',
] as const;

const Resumption = component(
  'Resumption',
  exact({
    request: RequestSchema,
    smartcard: nullable(SmartcardSchema),
    profile: nullable(ProfileSchema),
    nextStep: names(nextSteps),
    isExecutor: Type.Boolean({ description: 'You may carry the request out' }),
    missingCertificateTemplates: Type.Array(Type.String()),
    isAdminKeyChanging: Type.Boolean({
      description: 'The card may have either of two admin keys: ask for the new one, and confirm it',
    }),
    oneTimePasswords: Type.Array(
      exact({
        position: Type.Integer({ description: 'Place of the distribution in the policy, from 0' }),
        distributionType: names(passwordDistributionTypes),
        expiresAt: Instant,
      }),
      { description: 'Those that nobody has used yet' },
    ),
    oneTimePasswordsLockedUntil: nullable(Instant),
  }),
);

/** Tells a client that was interrupted what comes next. */
export const resume = defineRoute({
  method: 'POST',
  path: '/requests/{uuid}/resume',
  operationId: 'resumeRequest',
  summary: 'Find out where an interrupted request goes on',
  description: 'Changes nothing.',
  tags: ['Requests'],
  params: UuidParams,
  body: exact({ comment: Type.Optional(Type.String({ maxLength: 4000, description: 'Not kept' })) }),
  answer: { schema: Resumption },
  handle: async (ports, { caller, params }) =>
    ok(await resumptionToJson(ports, await resumeRequest(ports, caller, parseUuid(params.uuid, 'uuid')))),
});

/** Takes the one-time passwords of a request from whoever carries it out. */
export const postUseOfOneTimePasswords = defineRoute({
  method: 'POST',
  path: '/requests/{uuid}/one-time-passwords/use',
  operationId: 'useOneTimePasswords',
  summary: 'Use the one-time passwords of a request',
  description:
    'The header `Cardea-One-Time-Password` has all of them, with blanks between them. They then serve you for this request, and no later call needs them.',
  tags: ['Requests'],
  params: UuidParams,
  body: exact({}),
  answer: { schema: Resumption },
  handle: async (ports, { caller, params }) => {
    const uuid = parseUuid<'Request'>(params.uuid, 'uuid');
    await useOneTimePasswords(ports, caller, uuid);
    return ok(await resumptionToJson(ports, await resumeRequest(ports, caller, uuid)));
  },
});

async function resumptionToJson({ store }: Pick<Ports, 'store'>, resumption: Found) {
  const { request, smartcard = null, profile = null, ...where } = resumption;
  const { missingCertificateTemplates, oneTimePasswords, oneTimePasswordsLockedUntil, ...rest } = where;
  return {
    request: await requestToJson(store, request),
    smartcard: smartcard && smartcardToJson(smartcard),
    profile: profile && profileToJson(profile),
    ...rest,
    missingCertificateTemplates: [...missingCertificateTemplates],
    oneTimePasswords: oneTimePasswords.map((one) => ({ ...one, expiresAt: one.expiresAt.toISOString() })),
    oneTimePasswordsLockedUntil: oneTimePasswordsLockedUntil?.toISOString() ?? null,
  };
}
