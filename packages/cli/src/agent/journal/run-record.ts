/** What a card run was about to do, or has done, when its record was written last. */
export const runSteps = [
  'prepareCard',
  'bindCard',
  'changeAdminKey',
  'setPin',
  'makeKeys',
  'submitCertificationRequests',
  'storeCertificates',
  'importKeys',
  'removeLeftovers',
  'completeRequest',
  'removeReplacedKeys',
  'blockAdminKey',
] as const;
export type RunStep = (typeof runSteps)[number];

/** A key that a run makes: entered when it was made, and again with its certification request before that is sent. */
export interface RecordedKey {
  /** Which generation option it answers, from 1. */
  readonly option: number;
  readonly location: string;
  /** SHA-256 of SubjectPublicKeyInfo, hex: tells whether the key at this place is still the same. */
  readonly publicKeySha256: string;
  /** PKCS#10, base64: the same bytes again get the same certificate. */
  readonly certificationRequest?: string;
}

/** One run on one card, as it is kept until the run is over. Never a secret. */
export interface RunRecord {
  readonly serverUrl: string;
  readonly user: string;
  readonly requestUuid: string;
  readonly requestType: string;
  /** Absent until the card is bound. */
  readonly smartcardUuid?: string;
  readonly cardId: string;
  readonly application: string;
  readonly step: RunStep;
  readonly keys: readonly RecordedKey[];
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  readonly changedAt: string;
}

const format = 'cardea-card-run-1';

/** The text of a record's file. */
export function writeRunRecord(record: RunRecord): string {
  return `${JSON.stringify({ format, ...record }, undefined, 2)}\n`;
}

/** Reads the text of a record's file; undefined when it is damaged, or of a format that this version does not know. */
export function readRunRecord(text: string): RunRecord | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isRunRecord(read) ? read : undefined;
}

function isRunRecord(read: unknown): read is RunRecord {
  if (typeof read !== 'object' || read === null) return false;
  const field = (name: string): unknown => Reflect.get(read, name);
  const texts = [
    'serverUrl',
    'user',
    'requestUuid',
    'requestType',
    'cardId',
    'application',
    'startedAt',
    'changedAt',
  ];
  const keys = field('keys');
  return (
    field('format') === format &&
    texts.every((name) => typeof field(name) === 'string') &&
    ['string', 'undefined'].includes(typeof field('smartcardUuid')) &&
    runSteps.some((step) => step === field('step')) &&
    Array.isArray(keys) &&
    keys.every(isRecordedKey)
  );
}

function isRecordedKey(read: unknown): read is RecordedKey {
  if (typeof read !== 'object' || read === null) return false;
  const field = (name: string): unknown => Reflect.get(read, name);
  return (
    Number.isInteger(field('option')) &&
    typeof field('location') === 'string' &&
    typeof field('publicKeySha256') === 'string' &&
    ['string', 'undefined'].includes(typeof field('certificationRequest'))
  );
}
