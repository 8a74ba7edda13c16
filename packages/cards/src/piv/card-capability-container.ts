import { malformed } from '@cardea/domain';
import { decodeBerTlvs, encodeBerTlv, requireValue } from '../iso7816/ber-tlv.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { concatOctets, fromHex } from '../iso7816/octets.js';

// Elements of the Card Capability Container (SP 800-73-4 Part 1 Table 8).
const cardIdentifierTag = 0xf0;
const containerVersionTag = 0xf1;
const grammarVersionTag = 0xf2;
const pkcs15Tag = 0xf4;
const dataModelTag = 0xf5;
const urlTag = 0xf3;
const emptyTags = [0xf6, 0xf7, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe];

const version21 = Uint8Array.of(0x21);
/** Data model of PIV (SP 800-73-4 Part 1 §3.1.1). */
const pivDataModel = 0x10;

const cardIdentifierLengthBytes = 21;
/** GSC-RID, manufacturer FF, card type 02 (JavaCard): what stands before a card's own 14 bytes. */
const cardIdentifierPrefix = fromHex('A0 00 00 01 16 FF 02');

/**
 * Makes a Card Capability Container with a card identifier of this card's 14 bytes, the value of data object 5FC107.
 * Windows takes it for the card's identity, so it must differ from card to card.
 *
 * Errors: `MalformedInput` for another length.
 */
export function encodeCardCapabilityContainer(cardNumber: Uint8Array): Uint8Array {
  if (cardNumber.length !== cardIdentifierLengthBytes - cardIdentifierPrefix.length) {
    throw malformed('cardNumber', 'must be 14 bytes');
  }
  return concatOctets(
    encodeBerTlv(cardIdentifierTag, cardIdentifierPrefix, cardNumber),
    encodeBerTlv(containerVersionTag, version21),
    encodeBerTlv(grammarVersionTag, version21),
    encodeBerTlv(urlTag),
    encodeBerTlv(pkcs15Tag, Uint8Array.of(0)),
    encodeBerTlv(dataModelTag, Uint8Array.of(pivDataModel)),
    ...emptyTags.map((tag) => encodeBerTlv(tag)),
  );
}

/** Gives the card identifier, 21 bytes, of a Card Capability Container. Errors: `MalformedCardData`. */
export function cardIdentifierOf(container: Uint8Array): Uint8Array {
  const identifier = requireValue(decodeBerTlvs(container), cardIdentifierTag);
  if (identifier.length !== cardIdentifierLengthBytes) {
    throw new MalformedCardData('CCC: the card identifier is not of 21 bytes');
  }
  return identifier;
}
