import type { CardId, CardSecretRepository } from '@cardea/domain';
import type { Queryable } from '../schema.js';
import { fromBytes, toBytes } from '../values.js';

/** Keeps encrypted PINs, encrypted imported admin keys, and which cards are changing their admin key. */
export function cardSecretRepository(db: Queryable): CardSecretRepository {
  return {
    async findProposedPin(request, smartcard) {
      const row = await db
        .selectFrom('proposed_pins')
        .select('wrapped_pin')
        .where('request_uuid', '=', request)
        .where('smartcard_uuid', '=', smartcard)
        .executeTakeFirst();
      return row === undefined ? undefined : toBytes(row.wrapped_pin);
    },
    async putProposedPin(request, smartcard, wrappedPin) {
      const wrapped_pin = fromBytes(wrappedPin);
      await db
        .insertInto('proposed_pins')
        .values({ request_uuid: request, smartcard_uuid: smartcard, wrapped_pin })
        .onConflict((conflict) =>
          conflict.columns(['request_uuid', 'smartcard_uuid']).doUpdateSet({ wrapped_pin }),
        )
        .execute();
    },
    async findImportedAdminKey(cardId) {
      const row = await db
        .selectFrom('imported_admin_keys')
        .select('wrapped_key')
        .where('card_id', '=', cardId)
        .executeTakeFirst();
      return row === undefined ? undefined : toBytes(row.wrapped_key);
    },
    async putImportedAdminKey(cardId, wrappedKey) {
      const wrapped_key = fromBytes(wrappedKey);
      await db
        .insertInto('imported_admin_keys')
        .values({ card_id: cardId, wrapped_key })
        .onConflict((conflict) => conflict.column('card_id').doUpdateSet({ wrapped_key }))
        .execute();
    },
    async deleteImportedAdminKey(cardId) {
      await db.deleteFrom('imported_admin_keys').where('card_id', '=', cardId).execute();
    },
    async findAdminKeyChange(cardId) {
      const row = await db
        .selectFrom('admin_key_changes')
        .select('version')
        .where('card_id', '=', cardId)
        .executeTakeFirst();
      return row?.version;
    },
    async insertAdminKeyChange(cardId, version) {
      await db.insertInto('admin_key_changes').values({ card_id: cardId, version }).execute();
    },
    async deleteAdminKeyChange(cardId) {
      await db.deleteFrom('admin_key_changes').where('card_id', '=', cardId).execute();
    },
    async pageImportedAdminKeys({ after, limit }) {
      const rows = await db
        .selectFrom('imported_admin_keys')
        .selectAll()
        .where('card_id', '>', after ?? '')
        .orderBy('card_id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ cardId: row.card_id as CardId, wrappedKey: toBytes(row.wrapped_key) }));
    },
  };
}
