import type { Certificate, CertificateRepository, ProfileUuid, Revocation } from '@cardea/domain';
import type { Selectable } from 'kysely';
import { atomically } from '../atomically.js';
import { compiledSelect } from '../compiled-select.js';
import { insertRow } from '../compiled-write.js';
import { publicKeySha256Of } from '../public-key-hash.js';
import { pageByUuid, SeenRows, updateRevisioned } from '../revisioned.js';
import type { CertificatesTable, Queryable } from '../schema.js';
import {
  fromBoolean,
  fromInstant,
  fromOptionalBytes,
  fromOptionalInstant,
  toBoolean,
  toInstant,
  toOptionalBytes,
  toOptionalInstant,
} from '../values.js';

const selectByUuid = compiledSelect((db, uuid: string) =>
  db.selectFrom('certificates').selectAll().where('uuid', '=', uuid),
);

// The identifiers are gathered first: with an `or` between both tables PostgreSQL would read every certificate.
const selectByProfile = compiledSelect((db, marked: string, issued: string, restored: string) =>
  inOrderOfIssuance(db)
    .leftJoin('profile_certificates as link', (join) =>
      join.onRef('link.certificate_uuid', '=', 'certificates.uuid').on('link.profile_uuid', '=', marked),
    )
    .select('link.is_key_history as linked_key_history')
    .where('certificates.uuid', 'in', (select) =>
      select
        .selectFrom('certificates as issued')
        .select('issued.uuid')
        .where('issued.profile_uuid', '=', issued)
        .union(
          select
            .selectFrom('profile_certificates as restored')
            .select('restored.certificate_uuid as uuid')
            .where('restored.profile_uuid', '=', restored),
        ),
    ),
);

const selectByRequest = compiledSelect((db, request: string) =>
  inOrderOfIssuance(db).where('request_uuid', '=', request),
);

const selectByPublicKey = compiledSelect((db, sha256: string) =>
  inOrderOfIssuance(db).where('public_key_sha256', '=', sha256),
);

/** Keeps certificates and their revocations. */
export function certificateRepository(db: Queryable): CertificateRepository {
  const seen = new SeenRows(db);
  return {
    async find(uuid) {
      const [row] = await selectByUuid(db, uuid);
      return row === undefined ? undefined : certificateFromRow(seen.see(row));
    },
    async findBySerialNumber(serialNumber) {
      const query = db.selectFrom('certificates').selectAll().where('serial_number', '=', serialNumber);
      return (await query.orderBy('issuer').execute()).map(certificateFromRow);
    },
    async listByProfile(profile) {
      const rows = await selectByProfile(db, profile, profile, profile);
      return rows.map(({ linked_key_history, ...row }) => {
        const certificate = certificateFromRow(seen.see(row));
        return linked_key_history === null
          ? certificate
          : { ...certificate, isKeyHistory: toBoolean(linked_key_history) };
      });
    },
    async linkToProfile(profile, certificate, isKeyHistory) {
      await atomically(db, (tx) => putMark(tx, profile, certificate, fromBoolean(isKeyHistory)));
    },
    async listProfilesOf(certificate) {
      const own = await db
        .selectFrom('certificates')
        .select('profile_uuid')
        .where('uuid', '=', certificate)
        .where('profile_uuid', 'is not', null)
        .execute();
      const linked = await db
        .selectFrom('profile_certificates')
        .innerJoin('profiles', 'profiles.uuid', 'profile_certificates.profile_uuid')
        .select('profile_certificates.profile_uuid')
        .where('profile_certificates.certificate_uuid', '=', certificate)
        .orderBy('profiles.created_at')
        .orderBy('profiles.uuid')
        .execute();
      const all = new Set([...own, ...linked].map((row) => row.profile_uuid as ProfileUuid));
      return [...all];
    },
    async listExpiring({ from, before, limit }) {
      const rows = await notOfRetiredProfiles(db)
        .where('certificates.revoked_at', 'is', null)
        .where('certificates.not_after', '>=', fromInstant(from))
        .where('certificates.not_after', '<', fromInstant(before))
        .orderBy('certificates.not_after')
        .orderBy('certificates.uuid')
        .limit(limit)
        .execute();
      return rows.map(certificateFromRow);
    },
    async listByRequest(request) {
      return (await selectByRequest(db, request)).map((row) => certificateFromRow(seen.see(row)));
    },
    async listCurrentByUser(user) {
      const rows = await notOfRetiredProfiles(db)
        .where('certificates.assigned_user_uuid', '=', user)
        .where((where) =>
          where.or([
            where('certificates.revoked_at', 'is', null),
            where('certificates.revocation_reason', '=', 'certificateHold'),
          ]),
        )
        .orderBy('certificates.not_before', (order) => order.desc().nullsLast())
        .orderBy('certificates.serial_number')
        .orderBy('certificates.issuer')
        .execute();
      return rows.map(certificateFromRow);
    },
    async listByPublicKey(sha256) {
      return (await selectByPublicKey(db, sha256)).map(certificateFromRow);
    },
    ...forRevocationLists(db),
    async insert(certificate, publicKeySha256) {
      const public_key_sha256 = publicKeySha256 ?? publicKeySha256Of(certificate.certificateDer);
      await insertRow(db, 'certificates', { ...toRow(certificate), public_key_sha256 });
      if (certificate.revocation !== null) await noteChange(db, certificate, null);
    },
    async update(certificate) {
      const changed = { ...certificate, revision: certificate.revision + 1 };
      // Whoever read the certificate as another profile carries it holds that profile's mark, not its own.
      const { is_key_history, ...columns } = toRow(changed);
      await noteChange(db, certificate, certificate.revocation);
      await updateRevisioned(db, 'certificates', 'certificate', columns, seen);
      return changed;
    },
    async page(page) {
      return (await pageByUuid(db, 'certificates', page)).map(certificateFromRow);
    },
  };
}

type ForRevocationLists = Pick<
  CertificateRepository,
  'listRevoked' | 'listRevocationChanges' | 'countInPartition'
>;

/** What CRLs are made of. */
function forRevocationLists(db: Queryable): ForRevocationLists {
  return {
    async listRevoked({ caName, partition, notEndedBefore, after, limit }) {
      const rows = await notEnded(db, caName, notEndedBefore)
        .orderBy('serial_number')
        .where('revoked_at', 'is not', null)
        .$if(partition !== undefined, (query) => query.where('crl_partition', '=', partition ?? 0))
        .$if(after !== null, (query) => query.where('serial_number', '>', after ?? ''))
        .limit(limit)
        .execute();
      return rows.map((row) => ({ serialNumber: row.serial_number, ...requireRevocation(row) }));
    },
    async listRevocationChanges({ caName, sinceCrlNumber, notEndedBefore, after, limit }) {
      const rows = await notEnded(db, caName, notEndedBefore)
        .select('revocation_crl_number')
        // Said in full, for the index has these alone; and one condition more, or SQLite reads each page from the beginning.
        .where('revocation_crl_number', 'is not', null)
        .where(({ eb, refTuple, tuple }) =>
          after === null
            ? eb('revocation_crl_number', '>=', sinceCrlNumber)
            : eb(
                refTuple('revocation_crl_number', 'serial_number'),
                '>',
                tuple(after.crlNumber, after.serialNumber),
              ),
        )
        .orderBy('revocation_crl_number')
        .orderBy('serial_number')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        serialNumber: row.serial_number,
        crlNumber: row.revocation_crl_number ?? sinceCrlNumber,
        // The store has no instant of a release; relying parties look at the reason alone (RFC 5280 §5.3.1).
        ...(revocationOf(row) ?? { revokedAt: notEndedBefore, reason: 'removeFromCRL' }),
      }));
    },
    async countInPartition(caName, partition) {
      const { count } = await db
        .selectFrom('certificates')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('ca_name', '=', caName)
        .where('crl_partition', '=', partition)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
  };
}

/** Certificates of an authority that belong on a CRL when revoked. */
function notEnded(db: Queryable, caName: string, notEndedBefore: Date) {
  return db
    .selectFrom('certificates')
    .select(['serial_number', 'revoked_at', 'revocation_reason'])
    .where('ca_name', '=', caName)
    .where((where) =>
      where.or([where('not_after', 'is', null), where('not_after', '>=', fromInstant(notEndedBefore))]),
    );
}

/** Notes on a row whose revocation is another than `revocation` which CRL number is next. */
async function noteChange(
  db: Queryable,
  { uuid }: Certificate,
  revocation: Revocation | null,
): Promise<void> {
  await db
    .updateTable('certificates')
    .set((set) => ({
      revocation_crl_number: set
        .selectFrom('authorities')
        .select('next_crl_number')
        .whereRef('authorities.name', '=', 'certificates.ca_name'),
    }))
    .where('uuid', '=', uuid)
    .where((where) =>
      where.or([
        where('revoked_at', 'is distinct from', fromOptionalInstant(revocation?.revokedAt ?? null)),
        where('revocation_reason', 'is distinct from', revocation?.reason ?? null),
      ]),
    )
    .execute();
}

async function putMark(tx: Queryable, profile: string, certificate: string, is_key_history: number) {
  const { numUpdatedRows } = await tx
    .updateTable('certificates')
    .set({ is_key_history })
    .where('uuid', '=', certificate)
    .where('profile_uuid', '=', profile)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) return; // its own profile, which needs no link
  await tx
    .insertInto('profile_certificates')
    .values({ profile_uuid: profile, certificate_uuid: certificate, is_key_history })
    .onConflict((conflict) =>
      conflict.columns(['profile_uuid', 'certificate_uuid']).doUpdateSet({ is_key_history }),
    )
    .execute();
}

/** Certificates whose profile is not Retired where they have one. */
function notOfRetiredProfiles(db: Queryable) {
  return db
    .selectFrom('certificates')
    .leftJoin('profiles', 'profiles.uuid', 'certificates.profile_uuid')
    .selectAll('certificates')
    .where((where) =>
      where.or([where('profiles.status', 'is', null), where('profiles.status', '<>', 'Retired')]),
    );
}

/**
 * Certificates of one request begin in the same second, so the generation option that each answers decides next. The
 * order comes from the objects alone, not from when they were stored, so that an import of an export keeps it.
 */
function inOrderOfIssuance(db: Queryable) {
  return db
    .selectFrom('certificates')
    .selectAll('certificates')
    .orderBy('not_before', (order) => order.asc().nullsFirst())
    .orderBy('option_index', (order) => order.asc().nullsFirst())
    .orderBy('serial_number')
    .orderBy('issuer');
}

type Row = Omit<Selectable<CertificatesTable>, 'revocation_crl_number' | 'public_key_sha256'>;

function toRow(certificate: Certificate): Row {
  return {
    uuid: certificate.uuid,
    serial_number: certificate.serialNumber,
    thumbprint: certificate.thumbprint,
    certificate_type: certificate.certificateType,
    template_common_name: certificate.templateCommonName,
    is_key_history: fromBoolean(certificate.isKeyHistory),
    is_archived_on_ca: fromBoolean(certificate.isArchivedOnCa),
    not_before: fromOptionalInstant(certificate.notBefore),
    not_after: fromOptionalInstant(certificate.notAfter),
    issuer: certificate.issuer,
    requester_name: certificate.requesterName,
    assigned_user_uuid: certificate.assignedUserUuid,
    profile_uuid: certificate.profileUuid,
    request_uuid: certificate.requestUuid,
    option_index: certificate.optionIndex,
    ca_name: certificate.caName,
    crl_partition: certificate.crlPartition,
    certificate_der: fromOptionalBytes(certificate.certificateDer),
    certification_request_sha256: certificate.certificationRequestSha256,
    revoked_at: fromOptionalInstant(certificate.revocation?.revokedAt ?? null),
    revocation_reason: certificate.revocation?.reason ?? null,
    revision: certificate.revision,
  };
}

/** Reads a row of the table as a certificate. */
export function certificateFromRow(row: Row): Certificate {
  return {
    uuid: row.uuid as Certificate['uuid'],
    serialNumber: row.serial_number,
    thumbprint: row.thumbprint,
    certificateType: row.certificate_type as Certificate['certificateType'],
    templateCommonName: row.template_common_name,
    isKeyHistory: toBoolean(row.is_key_history),
    isArchivedOnCa: toBoolean(row.is_archived_on_ca),
    notBefore: toOptionalInstant(row.not_before),
    notAfter: toOptionalInstant(row.not_after),
    issuer: row.issuer,
    requesterName: row.requester_name,
    assignedUserUuid: row.assigned_user_uuid as Certificate['assignedUserUuid'],
    profileUuid: row.profile_uuid as Certificate['profileUuid'],
    requestUuid: row.request_uuid as Certificate['requestUuid'],
    optionIndex: row.option_index,
    caName: row.ca_name,
    crlPartition: row.crl_partition,
    certificateDer: toOptionalBytes(row.certificate_der),
    certificationRequestSha256: row.certification_request_sha256,
    revocation: revocationOf(row),
    revision: row.revision,
  };
}

/** Reads the revocation in a row; null when the certificate is not revoked. */
export function revocationOf(
  row: Pick<CertificatesTable, 'revoked_at' | 'revocation_reason'>,
): Revocation | null {
  return row.revoked_at === null ? null : requireRevocation(row);
}

function requireRevocation(row: Pick<CertificatesTable, 'revoked_at' | 'revocation_reason'>): Revocation {
  if (row.revoked_at === null || row.revocation_reason === null) {
    throw new Error('A revoked certificate is stored without its instant or reason.');
  }
  return { revokedAt: toInstant(row.revoked_at), reason: row.revocation_reason as Revocation['reason'] };
}
