import type { AuthorityRepository, OpenAuthorityRequest, StoredAuthority } from '@cardea/domain';
import { notFound } from '@cardea/domain';
import type { Selectable } from 'kysely';
import type { AuthoritiesTable, AuthorityRequestsTable } from '../schema/authorities.js';
import type { Queryable } from '../schema.js';
import { fromBytes, fromInstant, toBytes, toInstant } from '../values.js';

/** Keeps certification authorities and counts their CRLs. */
export function authorityRepository(db: Queryable): AuthorityRepository {
  return {
    async find(name) {
      const row = await db.selectFrom('authorities').selectAll().where('name', '=', name).executeTakeFirst();
      return row === undefined ? undefined : authorityFromRow(row);
    },
    async list() {
      const rows = await db.selectFrom('authorities').selectAll().orderBy('name').execute();
      return rows.map(authorityFromRow);
    },
    async insert(authority) {
      await db.insertInto('authorities').values(authorityRow(authority)).execute();
    },
    ...certificateRows(db),
    async takeCrlNumber(caName) {
      // The update locks the row (PostgreSQL) or the file (SQLite) until the transaction ends.
      const row = await db
        .updateTable('authorities')
        .set((set) => ({ next_crl_number: set('next_crl_number', '+', 1) }))
        .where('name', '=', caName)
        .returning('next_crl_number')
        .executeTakeFirst();
      if (row === undefined) throw notFound('certification authority');
      return row.next_crl_number - 1;
    },
  };
}

type CertificateMethods =
  | 'replaceCertificate'
  | 'listSupersededCertificates'
  | 'listSuperiors'
  | 'putSuperiors'
  | 'findOpenRequest'
  | 'putOpenRequest'
  | 'deleteOpenRequest';

/** What belongs to the certificates of authorities: those before, those above, and those asked for. */
function certificateRows(db: Queryable): Pick<AuthorityRepository, CertificateMethods> {
  return {
    ...supersededCertificates(db),
    async listSuperiors(name) {
      const rows = await db
        .selectFrom('authority_superiors')
        .select('certificate_der')
        .where('ca_name', '=', name)
        .orderBy('position')
        .execute();
      return rows.map((row) => toBytes(row.certificate_der));
    },
    async putSuperiors(name, certificateDers) {
      await db.deleteFrom('authority_superiors').where('ca_name', '=', name).execute();
      const rows = certificateDers.map((der, index) => ({
        ca_name: name,
        position: index + 1,
        certificate_der: fromBytes(der),
      }));
      if (rows.length > 0) await db.insertInto('authority_superiors').values(rows).execute();
    },
    async findOpenRequest(caName) {
      const row = await db
        .selectFrom('authority_requests')
        .selectAll()
        .where('ca_name', '=', caName)
        .executeTakeFirst();
      return row === undefined ? undefined : openRequestFromRow(row);
    },
    async putOpenRequest(request) {
      await db.deleteFrom('authority_requests').where('ca_name', '=', request.caName).execute();
      await db
        .insertInto('authority_requests')
        .values({
          ca_name: request.caName,
          key_name: request.keyName,
          key_version: request.keyVersion,
          certification_request_der: fromBytes(request.certificationRequestDer),
          created_at: fromInstant(request.createdAt),
        })
        .execute();
    },
    async deleteOpenRequest(caName) {
      const { numDeletedRows } = await db
        .deleteFrom('authority_requests')
        .where('ca_name', '=', caName)
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
  };
}

function supersededCertificates(
  db: Queryable,
): Pick<AuthorityRepository, 'replaceCertificate' | 'listSupersededCertificates'> {
  const ofAuthority = (name: string) =>
    db
      .selectFrom('superseded_authority_certificates')
      .selectAll()
      .where('ca_name', '=', name)
      .orderBy('generation');
  return {
    async replaceCertificate(name, certificateDer, replacedAt) {
      const current = await db
        .selectFrom('authorities')
        .select('certificate_der')
        .where('name', '=', name)
        .executeTakeFirst();
      if (current === undefined) throw notFound('certification authority');
      const earlier = await ofAuthority(name).execute();
      await db
        .insertInto('superseded_authority_certificates')
        .values({
          ca_name: name,
          generation: earlier.length + 1,
          certificate_der: current.certificate_der,
          replaced_at: fromInstant(replacedAt),
        })
        .execute();
      await db
        .updateTable('authorities')
        .set({ certificate_der: fromBytes(certificateDer) })
        .where('name', '=', name)
        .execute();
    },
    async listSupersededCertificates(name) {
      return (await ofAuthority(name).execute()).map((row) => toBytes(row.certificate_der));
    },
  };
}

function openRequestFromRow(row: AuthorityRequestsTable): OpenAuthorityRequest {
  return {
    caName: row.ca_name,
    keyName: row.key_name,
    keyVersion: row.key_version,
    certificationRequestDer: toBytes(row.certification_request_der),
    createdAt: toInstant(row.created_at),
  };
}

function authorityRow(authority: StoredAuthority): Omit<Selectable<AuthoritiesTable>, 'next_crl_number'> {
  return {
    name: authority.name,
    certificate_der: fromBytes(authority.certificateDer),
    key_name: authority.keyName,
    key_version: authority.keyVersion,
    issuer_name: authority.issuerName,
  };
}

function authorityFromRow(row: Selectable<AuthoritiesTable>): StoredAuthority {
  return {
    name: row.name,
    certificateDer: toBytes(row.certificate_der),
    keyName: row.key_name,
    keyVersion: row.key_version,
    issuerName: row.issuer_name,
  };
}
