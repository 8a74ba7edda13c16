import type { Certificate, CertificateRepository, Revocation } from '@cardea/domain';
import { compiledSelect } from '../compiled-select.js';
import { pageByUuid, updateRevisioned } from '../revisioned.js';
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

/** Keeps certificates and their revocations. */
export function certificateRepository(db: Queryable): CertificateRepository {
  return {
    async find(uuid) {
      const [row] = await selectByUuid(db, uuid);
      return row === undefined ? undefined : fromRow(row);
    },
    async findBySerialNumber(serialNumber) {
      const query = db.selectFrom('certificates').selectAll().where('serial_number', '=', serialNumber);
      return (await query.orderBy('issuer').execute()).map(fromRow);
    },
    async listByProfile(profile) {
      return (await inOrderOfIssuance(db).where('profile_uuid', '=', profile).execute()).map(fromRow);
    },
    async listByRequest(request) {
      return (await inOrderOfIssuance(db).where('request_uuid', '=', request).execute()).map(fromRow);
    },
    async listCurrentByUser(user) {
      const rows = await db
        .selectFrom('certificates')
        .leftJoin('profiles', 'profiles.uuid', 'certificates.profile_uuid')
        .selectAll('certificates')
        .where('certificates.assigned_user_uuid', '=', user)
        .where('certificates.revoked_at', 'is', null)
        .where((where) =>
          where.or([where('profiles.status', 'is', null), where('profiles.status', '<>', 'Retired')]),
        )
        .orderBy('certificates.not_before', (order) => order.desc().nullsLast())
        .orderBy('certificates.serial_number')
        .orderBy('certificates.issuer')
        .execute();
      return rows.map(fromRow);
    },
    async listRevoked(caName, now) {
      const rows = await db
        .selectFrom('certificates')
        .select(['serial_number', 'revoked_at', 'revocation_reason'])
        .where('ca_name', '=', caName)
        .where('revoked_at', 'is not', null)
        .where((where) =>
          where.or([where('not_after', 'is', null), where('not_after', '>', fromInstant(now))]),
        )
        .orderBy('serial_number')
        .execute();
      return rows.map((row) => ({ serialNumber: row.serial_number, ...requireRevocation(row) }));
    },
    async insert(certificate) {
      await db.insertInto('certificates').values(toRow(certificate)).execute();
    },
    async update(certificate) {
      const changed = { ...certificate, revision: certificate.revision + 1 };
      await updateRevisioned(db, 'certificates', 'certificate', toRow(changed));
      return changed;
    },
    async page(page) {
      return (await pageByUuid(db, 'certificates', page)).map(fromRow);
    },
  };
}

/**
 * Certificates of one request begin in the same second, so the generation option that each answers decides next. The
 * order comes from the objects alone, not from when they were stored, so that an import of an export keeps it.
 */
function inOrderOfIssuance(db: Queryable) {
  return db
    .selectFrom('certificates')
    .selectAll()
    .orderBy('not_before', (order) => order.asc().nullsFirst())
    .orderBy('option_index', (order) => order.asc().nullsFirst())
    .orderBy('serial_number')
    .orderBy('issuer');
}

function toRow(certificate: Certificate): CertificatesTable {
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
    certificate_der: fromOptionalBytes(certificate.certificateDer),
    certification_request_sha256: certificate.certificationRequestSha256,
    revoked_at: fromOptionalInstant(certificate.revocation?.revokedAt ?? null),
    revocation_reason: certificate.revocation?.reason ?? null,
    revision: certificate.revision,
  };
}

function fromRow(row: CertificatesTable): Certificate {
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
    certificateDer: toOptionalBytes(row.certificate_der),
    certificationRequestSha256: row.certification_request_sha256,
    revocation: row.revoked_at === null ? null : requireRevocation(row),
    revision: row.revision,
  };
}

function requireRevocation(row: Pick<CertificatesTable, 'revoked_at' | 'revocation_reason'>): Revocation {
  if (row.revoked_at === null || row.revocation_reason === null) {
    throw new Error('A revoked certificate is stored without its instant or reason.');
  }
  return { revokedAt: toInstant(row.revoked_at), reason: row.revocation_reason as Revocation['reason'] };
}
