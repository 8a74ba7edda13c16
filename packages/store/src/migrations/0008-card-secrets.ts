import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Encrypted PINs that the server chose, and encrypted admin keys that another system gave to cards. */
export async function cardSecrets(db: Kysely<unknown>, { text, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('proposed_pins')
    .addColumn('request_uuid', text, (column) => column.notNull())
    .addColumn('smartcard_uuid', text, (column) => column.notNull())
    .addColumn('wrapped_pin', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('proposed_pins_pk', ['request_uuid', 'smartcard_uuid'])
    .execute();
  await db.schema
    .createTable('imported_admin_keys')
    .addColumn('card_id', text, (column) => column.primaryKey().notNull())
    .addColumn('wrapped_key', bytes, (column) => column.notNull())
    .execute();
}
