import { createHmac } from 'node:crypto';
import type { Secret } from '@cardea/domain';
import { malformed } from '@cardea/domain';
import type { Caller } from '@cardea/workflows';
import type { RoutePorts } from '../http/answer.js';
import { ApiError } from './problems.js';
import type { ApiAnswer } from './route.js';

/** One write as it was called. */
export interface Write {
  readonly caller: Caller;
  /** Of the header `Idempotency-Key`. */
  readonly key: string;
  readonly method: string;
  /** Path and query as called. */
  readonly url: string;
  readonly body: unknown;
  readonly isAnswerSecret: boolean;
}

/** How long an answer is kept for its key. */
export const keptMs = 24 * 60 * 60 * 1000;

/** Reads `Idempotency-Key`: 1 to 255 printable ASCII characters. Errors: `MalformedInput`. */
export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw malformed('Idempotency-Key', 'must be 1 to 255 printable ASCII characters');
}

/**
 * Does a write once for its key and caller, and gives the first answer again when it is sent again within a day.
 *
 * The claim is kept when the process dies before the answer is: whether the write was done is then unknown, and doing it
 * twice would be worse than refusing. A write that threw changed nothing, so its claim is given back and the key may be
 * used again. Answers that hold secrets are not kept; a repetition learns that the write was done.
 *
 * Errors: `IdempotencyKeyReused` for the key with another write, `IdempotencyKeyInUse` while the first is under way,
 * `AnswerNotKept`; whatever `work` throws.
 */
export async function doOnce(
  { store, clock, fingerprintKey }: Pick<RoutePorts, 'store' | 'clock' | 'fingerprintKey'>,
  write: Write,
  work: () => Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  const { key, isAnswerSecret } = write;
  const user = write.caller.user.uuid;
  const keys = store.idempotencyKeys;
  const fingerprint = fingerprintOf(await fingerprintKey(), write);
  const now = clock.now();
  await keys.deleteBefore(new Date(now.getTime() - keptMs));
  const earlier = await keys.claim(user, key, fingerprint, now);
  if (earlier !== undefined) return repeat(earlier, fingerprint);
  let answer: ApiAnswer;
  try {
    answer = await work();
  } catch (error) {
    await keys.release(user, key);
    throw error;
  }
  await keys.settle(user, key, answer.status, isAnswerSecret ? '' : JSON.stringify(answer));
  return answer;
}

function repeat(
  earlier: { fingerprintSha256: string; status: number | null; body: string | null },
  fingerprint: string,
): ApiAnswer {
  if (earlier.fingerprintSha256 !== fingerprint) {
    throw new ApiError(
      'IdempotencyKeyReused',
      'This key was used for another write. Take a new key for every write.',
      'Idempotency-Key',
    );
  }
  if (earlier.status === null || earlier.body === null) {
    throw new ApiError(
      'IdempotencyKeyInUse',
      'The first write with this key has not been answered; it is under way or was cut off.',
      'Idempotency-Key',
    );
  }
  if (earlier.body === '') {
    throw new ApiError(
      'AnswerNotKept',
      'The write was done. Its answer held secrets and was given once; take a new key to do it again.',
      'Idempotency-Key',
    );
  }
  // What this function wrote at the first call.
  const answer = JSON.parse(earlier.body) as ApiAnswer;
  return { ...answer, headers: { ...answer.headers, 'idempotency-replayed': 'true' } };
}

/**
 * HMAC-SHA-256, hex, over what makes two writes the same; the order of names in objects counts for nothing. Keyed, so
 * that short secrets in a body can't be guessed from the database.
 */
function fingerprintOf(key: Secret<Uint8Array>, { method, url, body }: Write): string {
  return createHmac('sha256', key.reveal())
    .update(JSON.stringify([method, url, sorted(body)]))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, member]) => [name, sorted(member)]);
}
