import { randomBytes } from 'node:crypto';
import { type CardId, parseUuid } from '@cardea/domain';
import { encodeCardCapabilityContainer } from './card-capability-container.js';
import { decodeChuid, encodeChuid } from './chuid.js';
import { encodeFascN, nonFederalFascN } from './fasc-n.js';
import type { PivSession } from './piv-session.js';
import { dataObjectTag } from './sp800-73.js';

/** Cards expire when their certificates do; SP 800-73 wants a date all the same. */
const farExpirationDate = '2099-12-31';
const cardNumberBytes = 14;

/** The card id: the GUID of the CHUID, in the order printed. Undefined without CHUID, or with a GUID of zeros. */
export async function readCardId(session: PivSession): Promise<CardId | undefined> {
  const chuid = await session.getData(dataObjectTag.cardHolderUniqueIdentifier);
  if (chuid === undefined || chuid.length === 0) return undefined;
  const { cardHolderGuid } = decodeChuid(chuid);
  if (cardHolderGuid.every((byte) => byte === 0)) return undefined;
  const hex = Buffer.from(cardHolderGuid).toString('hex');
  return parseUuid<'Card'>(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), 'cardId');
}

/**
 * Gives a card its CHUID with the card id, and a CCC when it has none. The CHUID comes last: a card that has one is
 * prepared. Needs the card management key.
 */
export async function writeCardId(session: PivSession, cardId: CardId): Promise<void> {
  const container = await session.getData(dataObjectTag.cardCapabilityContainer);
  if (container === undefined || container.length === 0) {
    const cardNumber = Uint8Array.from(randomBytes(cardNumberBytes));
    await session.putData(dataObjectTag.cardCapabilityContainer, encodeCardCapabilityContainer(cardNumber));
  }
  const chuid = encodeChuid({
    fascN: encodeFascN(nonFederalFascN),
    cardHolderGuid: Uint8Array.from(Buffer.from(cardId.replaceAll('-', ''), 'hex')),
    expirationDate: farExpirationDate,
    issuerAsymmetricSignature: new Uint8Array(0),
  });
  await session.putData(dataObjectTag.cardHolderUniqueIdentifier, chuid);
}
