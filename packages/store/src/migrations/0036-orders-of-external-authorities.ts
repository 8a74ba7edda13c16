import { type Kysely, sql } from 'kysely';

/** Finds the orders at an external authority by their state; those of ours, which are many more, are not in the index. */
export async function ordersOfExternalAuthorities(db: Kysely<unknown>): Promise<void> {
  await sql`create index issuance_orders_external on issuance_orders (ca_name, state, changed_at)
    where certification_request_der is not null`.execute(db);
}
