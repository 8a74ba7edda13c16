import { malformed, type RequestDetails, revocationReasons } from '@cardea/domain';
import { Fields } from './fields.js';

const names = [
  'Direction',
  'RevocationReason',
  'RevocationDelaySeconds',
  'CertificateTemplates',
  'OnlineUpdateReason',
  'AnsweredChallengeSha256',
];
const directions = ['suspend', 'reinstate'] as const;
const onlineUpdateReasons = [
  'certificateContentChanged',
  'certificateTemplatesChanged',
  'certificateExpired',
] as const;

/** The details of a request as the third member of its line tells them. */
export function requestDetailsToLine(details: RequestDetails): object {
  return {
    Direction: details.direction,
    RevocationReason: details.revocationReason,
    RevocationDelaySeconds: details.revocationDelaySeconds,
    CertificateTemplates: details.certificateTemplates,
    OnlineUpdateReason: details.onlineUpdateReason,
    AnsweredChallengeSha256: details.answeredChallengeSha256,
  };
}

/** Errors: `MalformedInput`. */
export function parseRequestDetails(cardea: Fields): RequestDetails {
  const fields = new Fields(cardea.raw('Details') ?? {}, cardea.path('Details'));
  fields.allowOnly(names);
  const digest = fields.has('AnsweredChallengeSha256') ? fields.text('AnsweredChallengeSha256') : undefined;
  if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest)) {
    throw malformed(fields.path('AnsweredChallengeSha256'), 'must be 64 lower-case hex digits');
  }
  return {
    ...(fields.has('Direction') && { direction: fields.oneOf(directions, 'Direction') }),
    ...(fields.has('RevocationReason') && {
      revocationReason: fields.oneOf(revocationReasons, 'RevocationReason'),
    }),
    ...(fields.has('RevocationDelaySeconds') && {
      revocationDelaySeconds: fields.integer('RevocationDelaySeconds', 0, 0x7fffffff),
    }),
    ...(fields.has('CertificateTemplates') && {
      certificateTemplates: fields.texts('CertificateTemplates'),
    }),
    ...(fields.has('OnlineUpdateReason') && {
      onlineUpdateReason: fields.oneOf(onlineUpdateReasons, 'OnlineUpdateReason'),
    }),
    ...(digest !== undefined && { answeredChallengeSha256: digest }),
  };
}
