import { type Kysely, sql } from 'kysely';

/** Finds what changed since a CRL page by page, so that a delta of very many entries holds up nobody. */
export async function revocationChanges(db: Kysely<unknown>): Promise<void> {
  await sql`drop index certificates_revocation_changed`.execute(db);
  await sql`create index certificates_revocation_changed on certificates (ca_name, revocation_crl_number, serial_number)
    where revocation_crl_number is not null`.execute(db);
}
