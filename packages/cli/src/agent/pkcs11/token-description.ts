import { createHash } from 'node:crypto';
import { type CardId, parseUuid } from '@cardea/cards';
import type { Token } from 'graphene-pk11';
import type { Graphene } from './load-graphene.js';

/** What a token tells about itself without a PIN (C_GetTokenInfo). */
export interface TokenDescription {
  readonly label: string;
  readonly manufacturer: string;
  readonly model: string;
  /** Serial number as the manufacturer writes it; empty on some tokens until they are initialised. */
  readonly tokenSerial: string;
  readonly isInitialized: boolean;
  readonly hasUserPin: boolean;
  readonly isUserPinLocked: boolean;
  readonly isSoPinLocked: boolean;
  /** The next wrong SO PIN blocks it for good. */
  readonly isSoPinAtFinalTry: boolean;
  /** PINs are typed on the token or its reader, never given by programs. */
  readonly hasPinPad: boolean;
  readonly leastPinLength: number;
  /** Infinity when the token names no bound. */
  readonly mostPinLength: number;
}

/** Reads what a module says about a token. */
export function describeToken({ TokenFlag }: Graphene, token: Token): TokenDescription {
  const has = (flag: number): boolean => (token.flags & flag) !== 0;
  return {
    label: token.label.trim(),
    manufacturer: token.manufacturerID.trim(),
    model: token.model.trim(),
    tokenSerial: token.serialNumber.replaceAll('\0', '').trim(),
    isInitialized: has(TokenFlag.TOKEN_INITIALIZED),
    hasUserPin: has(TokenFlag.USER_PIN_INITIALIZED),
    isUserPinLocked: has(TokenFlag.USER_PIN_LOCKED),
    isSoPinLocked: has(TokenFlag.SO_PIN_LOCKED),
    isSoPinAtFinalTry: has(TokenFlag.SO_PIN_FINAL_TRY),
    hasPinPad: has(TokenFlag.PROTECTED_AUTHENTICATION_PATH),
    leastPinLength: token.minPinLen,
    // 0 and CK_UNAVAILABLE_INFORMATION say that there is no bound worth telling.
    mostPinLength:
      token.maxPinLen === 0 || token.maxPinLen >= 0x7fff_ffff ? Number.POSITIVE_INFINITY : token.maxPinLen,
  };
}

/**
 * The card id under which the server knows a token: a UUID of version 8 (RFC 9562 §5.8) from the SHA-256 of
 * manufacturer, model and serial number, so that every machine finds the same one and nothing is written for it.
 */
export function cardIdOf(token: Pick<TokenDescription, 'manufacturer' | 'model' | 'tokenSerial'>): CardId {
  const text = [token.manufacturer, token.model, token.tokenSerial].join('\n');
  const octets = createHash('sha256').update(text, 'utf8').digest().subarray(0, 16);
  octets.writeUInt8((octets.readUInt8(6) & 0x0f) | 0x80, 6);
  octets.writeUInt8((octets.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = octets.toString('hex');
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return parseUuid<'Card'>(uuid, 'card id');
}
