import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/**
 * Orders at certification authorities take the place of the intents, which knew a serial number and nothing else. An
 * open intent becomes an order whose identifier is made of its serial number's 32 hex digits; the intents stay for processes
 * of the release that writes them.
 */
export async function issuanceOrders(db: Kysely<unknown>, { text, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('issuance_orders')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('ca_name', text, (column) => column.notNull())
    .addColumn('request_uuid', text, (column) => column.notNull())
    .addColumn('option_index', 'integer', (column) => column.notNull())
    .addColumn('template_common_name', text, (column) => column.notNull())
    .addColumn('certification_request_der', bytes)
    .addColumn('public_key_der', bytes)
    .addColumn('certification_request_sha256', text, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('serial_number', text)
    .addColumn('tbs_certificate_der', bytes)
    .addColumn('not_before', text)
    .addColumn('not_after', text)
    .addColumn('sealed_private_key', bytes)
    .addColumn('ticket', text)
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('next_attempt_at', text)
    .addColumn('last_error', text)
    .addColumn('started_at', text, (column) => column.notNull())
    .addColumn('changed_at', text, (column) => column.notNull())
    .execute();
  const part = (start: number, length: number) =>
    sql`substr(lower(serial_number), ${sql.lit(start)}, ${sql.lit(length)})`;
  await sql`insert into issuance_orders (uuid, ca_name, request_uuid, option_index, template_common_name,
      certification_request_sha256, state, serial_number, attempts, started_at, changed_at)
    select ${part(1, 8)} || '-' || ${part(9, 4)} || '-' || ${part(13, 4)} || '-' || ${part(17, 4)} || '-' || ${part(21, 12)},
      ca_name, request_uuid, 0, template_common_name, '',
      'open', serial_number, 0, started_at, started_at
    from issuance_intents where outcome is null`.execute(db);
  // Nearly all are settled: the index holds the others only.
  await sql`create index issuance_orders_unsettled on issuance_orders (request_uuid, started_at)
    where state in ('open', 'sent', 'pending', 'unknown')`.execute(db);
}
