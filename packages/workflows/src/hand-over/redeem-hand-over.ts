import { createHash } from 'node:crypto';
import {
  CmError,
  type HandOver,
  type Randomness,
  type Repositories,
  type Request,
  Secret,
  type User,
} from '@cardea/domain';
import { auditEvent } from '../audit-trail.js';
import type { Ports } from '../ports.js';
import type { HandOverPorts } from './create-hand-over.js';
import { digestOfCode, readHandOverCode } from './hand-over-code.js';

const tokenMinutes = 30;

/** What the card agent gets for a code. */
export interface RedeemedHandOver {
  readonly token: Secret<string>;
  readonly expiresAt: Date;
  readonly request: Request;
  /** As whom the agent acts. */
  readonly user: User;
}

/** Where the code came from; nobody is signed in. */
export interface UnknownCaller {
  readonly origin: string;
  readonly correlationId: string;
}

/**
 * Exchanges the code of a hand-over for a token that acts on its request alone, once. Undefined for a code that is wrong,
 * used or over, or whose request has ended: which one stays unsaid. Audited either way.
 *
 * Errors: `MalformedInput` for a misprint, which is no try.
 */
export async function redeemHandOver(
  ports: Pick<HandOverPorts, 'store' | 'clock' | 'randomness' | 'handOverKey'>,
  caller: UnknownCaller,
  typed: Secret<string>,
): Promise<RedeemedHandOver | undefined> {
  const codeDigest = digestOfCode(readHandOverCode(typed), await ports.handOverKey());
  const token = newToken(ports.randomness);
  const now = ports.clock.now();
  const expiresAt = new Date(now.getTime() + tokenMinutes * 60_000);
  return await ports.store.transaction(async (tx) => {
    const handOver = await tx.handOvers.findByCode(codeDigest);
    const usable = handOver === undefined ? undefined : await usableFor(tx, handOver);
    const isGood = handOver !== undefined && usable !== undefined && handOver.expiresAt > now;
    const redemption = { redeemedAt: now, tokenSha256: sha256Hex(token), tokenExpiresAt: expiresAt };
    const isFirst = isGood && (await tx.handOvers.redeem(handOver.uuid, redemption));
    await tx.audit.append(
      auditEvent(ports, {
        action: 'handOver.redeem',
        outcome: isFirst ? 'success' : 'denied',
        actorUserUuid: isFirst ? handOver.userUuid : null,
        actorName: isFirst ? (usable?.user.accountName ?? '') : 'card agent',
        targetUserUuid: usable?.request.targetUserUuid ?? null,
        objectType: 'Request',
        objectUuid: handOver?.requestUuid ?? '',
        facts: isFirst ? { expiresAt: expiresAt.toISOString() } : { error: 'NotAuthorized' },
        ...caller,
      }),
    );
    return isFirst && usable !== undefined ? { token, expiresAt, ...usable } : undefined;
  });
}

async function usableFor(
  tx: Pick<Repositories, 'requests' | 'users'>,
  { requestUuid, userUuid }: HandOver,
): Promise<{ readonly request: Request; readonly user: User } | undefined> {
  const request = await tx.requests.find(requestUuid);
  const user = await tx.users.find(userUuid);
  return request !== undefined && user !== undefined && isUnderWay(request) ? { request, user } : undefined;
}

function isUnderWay({ status }: Request): boolean {
  return status === 'Approved' || status === 'Executing';
}

/** How the tokens of hand-overs begin, which tells them from API tokens. */
export const handOverTokenPrefix = 'cardea_handover_';

/** Last strokes on the card, after its request was completed, look something up. */
const minutesAfterCompletion = 2;

/** A card agent that is signed in for one request. */
export interface HandedOver {
  readonly user: User;
  readonly request: Request;
  /** The request was completed: the agent may look up what the card is to carry, and nothing else. */
  readonly isOver: boolean;
}

/**
 * Who calls with the token of a hand-over, and for which request; undefined when it is unknown or over, or when the request
 * has ended.
 */
export async function findHandedOver(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  token: Secret<string>,
): Promise<HandedOver | undefined> {
  const handOver = await store.handOvers.findByToken(sha256Hex(token));
  const now = clock.now();
  if (handOver?.tokenExpiresAt == null || handOver.tokenExpiresAt <= now) return undefined;
  const request = await store.requests.find(handOver.requestUuid);
  const user = await store.users.find(handOver.userUuid);
  if (request === undefined || user === undefined) return undefined;
  if (isUnderWay(request)) return { user, request, isOver: false };
  if (request.status !== 'Completed' || request.completedAt === null) return undefined;
  const endsAt = request.completedAt.getTime() + minutesAfterCompletion * 60_000;
  return now.getTime() < endsAt ? { user, request, isOver: true } : undefined;
}

/** The refusal of a code, the same for whatever is wrong with it. */
export function codeRefused(): CmError {
  return new CmError(
    'NotAuthorized',
    'The code is wrong, was used already, or has ended. Get a new one on the page of the request.',
  );
}

const tokenCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** 43 characters of 6 bits. */
function newToken({ integer }: Pick<Randomness, 'integer'>): Secret<string> {
  const random = Array.from({ length: 43 }, () => tokenCharacters.charAt(integer(tokenCharacters.length)));
  return new Secret(handOverTokenPrefix + random.join(''));
}

function sha256Hex(secret: Secret<string>): string {
  return createHash('sha256').update(secret.reveal(), 'utf8').digest('hex');
}
