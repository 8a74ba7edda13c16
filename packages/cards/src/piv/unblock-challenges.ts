import { Secret } from '@cardea/domain';
import { decodeBerTlvs, encodeBerTlv, findValue, requireValue } from '../iso7816/ber-tlv.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { concatOctets } from '../iso7816/octets.js';
import type { PivSession } from './piv-session.js';

/**
 * Data object of ours, free to read as all are that SP 800-73 does not name. Yubico's cards keep any tag from 5F0000
 * to 5FFFFF; SP 800-73 has those from 5FC101 on, Yubico and its minidriver 5FFF00, 5FFF01 and 5FFF10 to 5FFF15.
 */
export const unblockChallengesTag = 0x5fcd01;

const version = 1;
// Elements of the object.
const versionTag = 0x80;
const currentTag = 0x81;
const nextTag = 0x82;
const ownerlessTag = 0x83;

/** One block of 3DES, as the help desk of Base CSP cards answers it. */
export const unblockChallengeBytes = 8;

/**
 * What the object says: the administrator's 3DES answer to a challenge gives the PUK, also where the card management
 * key itself is an AES one. An object without challenges says that somebody else set the PUK.
 */
export interface UnblockChallenges {
  /** Challenge of the PUK that the card has; absent while it has that of the factory. */
  readonly current?: Uint8Array;
  /** Challenge of the PUK that it is just getting; there while that goes on, or after it was interrupted. */
  readonly next?: Uint8Array;
  /** True on a card whose admin key was, or is about to be, replaced by one that nobody knows. */
  readonly isOwnerless?: boolean;
}

/** Says whether the PUK depends on the admin key. */
export function isPukOurs(challenges: UnblockChallenges | undefined): boolean {
  return challenges?.current !== undefined || challenges?.next !== undefined;
}

/** Reads the object; undefined on cards without. Errors: `MalformedCardData`, also for a version that is not ours. */
export async function readUnblockChallenges(session: PivSession): Promise<UnblockChallenges | undefined> {
  const content = await session.getData(unblockChallengesTag);
  if (content === undefined || content.length === 0) return undefined;
  const elements = decodeBerTlvs(content);
  if (requireValue(elements, versionTag)[0] !== version) {
    throw new MalformedCardData('unblock challenges: another version');
  }
  const current = findValue(elements, currentTag);
  const next = findValue(elements, nextTag);
  if (
    [current, next].some(
      (challenge) => (challenge?.length ?? unblockChallengeBytes) !== unblockChallengeBytes,
    )
  ) {
    throw new MalformedCardData('unblock challenges: one is not of 8 bytes');
  }
  const isOwnerless = findValue(elements, ownerlessTag) !== undefined;
  return {
    ...(current === undefined ? {} : { current }),
    ...(next === undefined ? {} : { next }),
    ...(isOwnerless ? { isOwnerless } : {}),
  };
}

/** Writes the object. Needs the card management key. */
export async function writeUnblockChallenges(
  session: PivSession,
  { current, next, isOwnerless }: UnblockChallenges,
): Promise<void> {
  const content = concatOctets(
    encodeBerTlv(versionTag, Uint8Array.of(version)),
    ...(current === undefined ? [] : [encodeBerTlv(currentTag, current)]),
    ...(next === undefined ? [] : [encodeBerTlv(nextTag, next)]),
    ...(isOwnerless === true ? [encodeBerTlv(ownerlessTag)] : []),
  );
  await session.putData(unblockChallengesTag, content);
}

const pukCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const pukLength = 8;

/** The PUK that goes with the administrator's answer to an unblock challenge: six bits of each of its first eight bytes. */
export function pukOfAnswer(answer: Secret<Uint8Array>): Secret<string> {
  const bytes = answer.reveal().subarray(0, pukLength);
  return new Secret(Array.from(bytes, (byte) => pukCharacters.charAt(byte % pukCharacters.length)).join(''));
}
