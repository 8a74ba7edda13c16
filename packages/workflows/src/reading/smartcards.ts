import { type CardId, type Certificate, notFound, type Smartcard, type SmartcardUuid } from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { findSmartcard, maySeeSmartcard } from '../visibility.js';
import { OfferedOperations } from './operations.js';

type Reading = Pick<Ports, 'store'>;

/** Errors: `NotFound`. */
export async function readSmartcard(
  { store }: Reading,
  caller: Caller,
  uuid: SmartcardUuid,
): Promise<Smartcard> {
  return await findSmartcard(store, new Access(store, caller), uuid);
}

/** The newest assignment of a physical card that the caller may see. Errors: `NotFound`. */
export async function readSmartcardByCardId(
  { store }: Reading,
  caller: Caller,
  cardId: CardId,
): Promise<Smartcard> {
  const access = new Access(store, caller);
  for (const smartcard of await store.smartcards.listByCardId(cardId)) {
    if (await maySeeSmartcard(store, access, smartcard)) return smartcard;
  }
  throw notFound('smart card');
}

/** The caller's own cards, each with the operations that the caller may start on it now. */
export async function listOwnSmartcards(
  { store }: Reading,
  caller: Caller,
): Promise<readonly { readonly smartcard: Smartcard; readonly operations: readonly string[] }[]> {
  const offered = new OfferedOperations(store, caller);
  const smartcards = await store.smartcards.listByUser(caller.user.uuid);
  return await Promise.all(
    smartcards.map(async (smartcard) => ({ smartcard, operations: await offered.onSmartcard(smartcard) })),
  );
}

/** Errors: `NotFound`. */
export async function listSmartcardOperations(
  { store }: Reading,
  caller: Caller,
  uuid: SmartcardUuid,
): Promise<readonly string[]> {
  const smartcard = await findSmartcard(store, new Access(store, caller), uuid);
  return await new OfferedOperations(store, caller).onSmartcard(smartcard);
}

/** Every certificate that the card carries, revoked ones included. Errors: `NotFound`. */
export async function listSmartcardCertificates(
  { store }: Reading,
  caller: Caller,
  uuid: SmartcardUuid,
): Promise<readonly Certificate[]> {
  const smartcard = await findSmartcard(store, new Access(store, caller), uuid);
  return smartcard.profileUuid === null ? [] : await store.certificates.listByProfile(smartcard.profileUuid);
}
