import { createCipheriv, randomBytes, timingSafeEqual } from 'node:crypto';
import { Secret } from '@cardea/domain';
import {
  createProof,
  isProofOf,
  proofLengthBytes,
  randomLengthBytes,
} from '../../gids/mutual-authentication.js';
import { decodeBerTlv, decodeBerTlvs, encodeBerTlv, findValue } from '../../iso7816/ber-tlv.js';
import {
  authenticationMethodBlocked,
  incorrectParametersInData,
  referencedDataNotFound,
  securityStatusNotSatisfied,
  verificationFailed,
} from '../../iso7816/status-words.js';
import type { GidsCardState } from './gids-card-state.js';
import { Refusal } from './refusal.js';

const challengeLengthBytes = 8;

type Challenge =
  | { readonly kind: 'external'; readonly challenge: Uint8Array }
  | { readonly kind: 'mutual'; readonly hostRandom: Uint8Array; readonly cardRandom: Uint8Array };

/** Who proved to be whom since the card has power. Gone with power, reset and selection. */
export class SecurityStatus {
  isUser = false;
  isAdmin = false;
  #challenge: Challenge | undefined;

  clear(): void {
    this.isUser = false;
    this.isAdmin = false;
    this.#challenge = undefined;
  }

  /** Whether an access condition byte of GIDS is met. */
  allows(condition: number): boolean {
    if (condition === 0x00) return true;
    if (condition === 0xff) return false;
    const met = [
      ...((condition & 0x10) === 0 ? [] : [this.isUser]),
      ...((condition & 0x20) === 0 ? [] : [this.isAdmin]),
    ];
    // Bit 8 asks for all of them instead of one.
    return (condition & 0x80) !== 0 ? met.every(Boolean) && met.length > 0 : met.some(Boolean);
  }

  /** Compares the PIN at the beginning of the data with the card's and gives what follows it. Errors: `Refusal`. */
  verifyPin(state: GidsCardState, data: Uint8Array, mayContinue: boolean): Uint8Array {
    this.isUser = false;
    if (state.pin === null) throw new Refusal(referencedDataNotFound);
    if (state.pinRetriesRemaining === 0) throw new Refusal(authenticationMethodBlocked);
    const pin = Buffer.from(state.pin, 'hex');
    const given = mayContinue ? data.slice(0, pin.length) : data;
    if (given.length !== pin.length || !timingSafeEqual(given, pin)) {
      state.pinRetriesRemaining--;
      throw new Refusal(verificationFailed | state.pinRetriesRemaining);
    }
    state.pinRetriesRemaining = state.pinRetryLimit;
    this.isUser = true;
    return data.slice(pin.length);
  }

  /** GENERAL AUTHENTICATE for the administrator. Errors: `Refusal`. */
  generalAuthenticate(state: GidsCardState, data: Uint8Array, isKeyWrong: boolean): Uint8Array {
    const members = decodeBerTlvs(decodeBerTlv(0x7c, data));
    const asked = findValue(members, 0x81);
    if (asked !== undefined) return encodeBerTlv(0x7c, encodeBerTlv(0x81, this.#newChallenge(asked)));
    const response = findValue(members, 0x82);
    if (response === undefined) throw new Refusal(incorrectParametersInData);
    return this.#checkResponse(state, response, isKeyWrong);
  }

  #newChallenge(hostRandom: Uint8Array): Uint8Array {
    this.isAdmin = false;
    this.#challenge = undefined;
    if (hostRandom.length === 0) {
      const challenge = Uint8Array.from(randomBytes(challengeLengthBytes));
      this.#challenge = { kind: 'external', challenge };
      return challenge;
    }
    if (hostRandom.length !== randomLengthBytes) throw new Refusal(incorrectParametersInData);
    const cardRandom = Uint8Array.from(randomBytes(randomLengthBytes));
    this.#challenge = { kind: 'mutual', hostRandom, cardRandom };
    return cardRandom;
  }

  #checkResponse(state: GidsCardState, response: Uint8Array, isKeyWrong: boolean): Uint8Array {
    const challenge = this.#challenge;
    // A challenge is answered once, rightly or wrongly.
    this.#challenge = undefined;
    this.isAdmin = false;
    if (challenge === undefined || state.adminKey === null) throw new Refusal(securityStatusNotSatisfied);
    const key = isKeyWrong ? randomBytes(24) : Buffer.from(state.adminKey, 'hex');
    if (challenge.kind === 'external') {
      const expected = encrypted(key, challenge.challenge);
      const isRight = response.length === expected.length && timingSafeEqual(response, expected);
      if (!isRight) throw new Refusal(securityStatusNotSatisfied);
      this.isAdmin = true;
      return new Uint8Array(0);
    }
    const { hostRandom, cardRandom } = challenge;
    const adminKey = new Secret<Uint8Array>(key);
    const isRight =
      response.length === proofLengthBytes && isProofOf(adminKey, response, cardRandom, hostRandom);
    if (!isRight) throw new Refusal(securityStatusNotSatisfied);
    this.isAdmin = true;
    const proof = createProof(adminKey, hostRandom, cardRandom);
    return encodeBerTlv(0x7c, encodeBerTlv(0x82, proof));
  }
}

function encrypted(key: Uint8Array, block: Uint8Array): Uint8Array {
  return createCipheriv('des-ede3-cbc', key, Buffer.alloc(8)).setAutoPadding(false).update(block);
}
