import { parseUuid } from '@cardea/domain';
import { resumeRequest } from '@cardea/workflows';
import { Type } from 'typebox';
import { defineRoute, ok } from '../route.js';
import { component, exact, names, nullable, UuidParams } from '../schemas/common.js';
import { ProfileSchema, profileToJson } from '../schemas/profile.js';
import { RequestSchema, requestToJson } from '../schemas/request.js';
import { SmartcardSchema, smartcardToJson } from '../schemas/smartcard.js';

const nextSteps = [
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
    missingCertificateTemplates: Type.Array(Type.String()),
    isAdminKeyChanging: Type.Boolean({
      description: 'The card may have either of two admin keys: ask for the new one, and confirm it',
    }),
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
  handle: async (ports, { caller, params }) => {
    const resumption = await resumeRequest(ports, caller, parseUuid(params.uuid, 'uuid'));
    const { request, smartcard = null, profile = null, ...where } = resumption;
    return ok({
      request: await requestToJson(ports.store, request),
      smartcard: smartcard && smartcardToJson(smartcard),
      profile: profile && profileToJson(profile),
      ...where,
    });
  },
});
