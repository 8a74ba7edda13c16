import type { Randomness } from '@cardea/domain';

const [second, minute, hour] = [1000, 60_000, 3_600_000];

/** Waiting times between tries, in the proportions that the Standard Webhooks specification suggests; 75 hours in all. */
const delaysMs = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

/** Tries of one delivery, the first included. */
export const mostDeliveryAttempts = delaysMs.length + 1;

/**
 * When to try again after `attempts` tries have failed, up to a tenth later than the schedule, so that what failed
 * together is not repeated together; null when it was the last one.
 */
export function nextAttempt(
  attempts: number,
  now: Date,
  { integer }: Pick<Randomness, 'integer'>,
): Date | null {
  const delayMs = delaysMs[attempts - 1];
  if (delayMs === undefined) return null;
  return new Date(now.getTime() + delayMs + integer(delayMs / 10));
}
