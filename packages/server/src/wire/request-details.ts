import { type CreateRequest, type EnumTables, fromNumberOrName } from '@cardea/contract';
import { malformed, type RequestDetails, type RevocationReason } from '@cardea/domain';
import { secondsFromTimeSpan } from './times.js';

const maximumDelaySeconds = 0x7fffffff;
const maximumTemplates = 100;

const onlineUpdateReasons = [
  'certificateContentChanged',
  'certificateTemplatesChanged',
  'certificateExpired',
] as const;

/** What a client says about how a request is to be carried out; null for what it leaves open. */
export interface RequestDetailsOnWire {
  readonly revocationReason: RevocationReason | null;
  readonly revocationDelaySeconds: number | null;
  readonly certificateTemplates: readonly string[] | null;
  readonly onlineUpdateReason: NonNullable<RequestDetails['onlineUpdateReason']> | null;
}

/**
 * Reads the body properties of Cardea's own: `revocationreason`, `revocationdelay`, `certificatetemplates` or
 * `certificatetemplate`, and `reason`. Whether the policy lets them be said is not checked here.
 *
 * Errors: `MalformedInput`.
 */
export function requestDetailsFromWire(enums: EnumTables, body: CreateRequest): RequestDetailsOnWire {
  return {
    revocationReason: revocationReason(enums, body.revocationreason),
    revocationDelaySeconds: delaySeconds(body.revocationdelay),
    certificateTemplates: certificateTemplates(body),
    onlineUpdateReason: onlineUpdateReason(body.reason),
  };
}

function revocationReason(
  enums: EnumTables,
  written: CreateRequest['revocationreason'],
): RevocationReason | null {
  if (isAbsent(written)) return null;
  const value = typeof written === 'string' && /^\s*\d{1,9}\s*$/.test(written) ? Number(written) : written;
  const reason = fromNumberOrName(enums, 'RevocationReason', value);
  if (reason === undefined) {
    const names = Object.keys(enums.RevocationReason).join(', ');
    throw malformed('revocationreason', `must be one of ${names}, or its number (RFC 5280 §5.3.1)`);
  }
  return reason;
}

function delaySeconds(written: CreateRequest['revocationdelay']): number | null {
  if (isAbsent(written)) return null;
  const text = String(written).trim();
  const seconds = /^\d{1,10}$/.test(text) ? Number(text) : secondsFromTimeSpan(text);
  if (seconds === undefined || seconds > maximumDelaySeconds) {
    throw malformed('revocationdelay', `must be d.hh:mm:ss or 0 to ${maximumDelaySeconds} seconds`);
  }
  return seconds;
}

function certificateTemplates(body: CreateRequest): readonly string[] | null {
  const one = body.certificatetemplate ?? '';
  const names = [...(body.certificatetemplates ?? []), ...(one.trim() === '' ? [] : [one])];
  if (names.length === 0) return null;
  const trimmed = [...new Set(names.map((name) => name.trim()))];
  if (trimmed.length > maximumTemplates || trimmed.some((name) => name === '' || name.length > 256)) {
    throw malformed('certificatetemplates', `must hold 1 to ${maximumTemplates} common names`);
  }
  return trimmed;
}

function onlineUpdateReason(written: CreateRequest['reason']): RequestDetailsOnWire['onlineUpdateReason'] {
  const word = (written ?? '').trim().toLowerCase();
  if (word === '') return null;
  const found = onlineUpdateReasons.find((reason) => reason.toLowerCase() === word);
  if (found === undefined) throw malformed('reason', `must be one of ${onlineUpdateReasons.join(', ')}`);
  return found;
}

function isAbsent(written: string | number | null | undefined): written is null | undefined | '' {
  return written === undefined || written === null || written === '';
}
