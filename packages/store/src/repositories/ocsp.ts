import type { CertificateStatus, OcspRepository, StoredOcspResponse, StoredOcspSigner } from '@cardea/domain';
import { compiledSelect, isDirectReader } from '../compiled-select.js';
import type { OcspResponsesTable, OcspSignersTable } from '../schema/authorities.js';
import type { Queryable } from '../schema.js';
import { fromBytes, fromInstant, toBytes, toInstant, toOptionalInstant } from '../values.js';
import { revocationOf } from './certificates.js';

// Every OCSP answer asks this once.
const selectStatus = compiledSelect((db, serialNumber: string, caName: string) =>
  db
    .selectFrom('certificates')
    .select(['revision', 'not_after', 'revoked_at', 'revocation_reason'])
    .where('serial_number', '=', serialNumber)
    .where('ca_name', '=', caName),
);

const selectResponse = compiledSelect((db, serialNumber: string, caName: string, certIdForm: string) =>
  db
    .selectFrom('ocsp_responses')
    .selectAll()
    .where('serial_number', '=', serialNumber)
    .where('ca_name', '=', caName)
    .where('cert_id_form', '=', certIdForm),
);

/** Reads the status of certificates for OCSP; keeps responses that were signed ahead and the certificates of signers. */
export function ocspRepository(db: Queryable): OcspRepository {
  return {
    committedVersion() {
      const { adapter } = db.getExecutor();
      return !db.isTransaction && isDirectReader(adapter) ? adapter.committedVersion() : undefined;
    },
    async findStatus(caName, serialNumber): Promise<CertificateStatus | undefined> {
      const [row] = await selectStatus(db, serialNumber, caName);
      if (row === undefined) return undefined;
      return {
        revision: row.revision,
        notAfter: toOptionalInstant(row.not_after),
        revocation: revocationOf(row),
      };
    },
    async findResponse(caName, serialNumber, certIdForm) {
      const [row] = await selectResponse(db, serialNumber, caName, certIdForm);
      return row === undefined ? undefined : responseFromRow(row);
    },
    async putResponse(response) {
      const row = responseRow(response);
      const { ca_name, serial_number, cert_id_form, ...changing } = row;
      await db
        .insertInto('ocsp_responses')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .columns(['serial_number', 'ca_name', 'cert_id_form'])
            .doUpdateSet(changing)
            .where('ocsp_responses.certificate_revision', '<=', row.certificate_revision),
        )
        .execute();
    },
    async deleteResponse({ caName, serialNumber, certIdForm }) {
      await db
        .deleteFrom('ocsp_responses')
        .where('serial_number', '=', serialNumber)
        .where('ca_name', '=', caName)
        .where('cert_id_form', '=', certIdForm)
        .execute();
    },
    async listResponses(madeBefore, limit) {
      const rows = await db
        .selectFrom('ocsp_responses')
        .selectAll()
        .where('this_update', '<', fromInstant(madeBefore))
        .orderBy('this_update')
        .limit(limit)
        .execute();
      return rows.map(responseFromRow);
    },
    async findCurrentSigner(caName) {
      const row = await db
        .selectFrom('ocsp_signers')
        .selectAll()
        .where('ca_name', '=', caName)
        .orderBy('generation', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? undefined : signerFromRow(row);
    },
    async insertSigner(signer) {
      await db.insertInto('ocsp_signers').values(signerRow(signer)).execute();
    },
  };
}

function responseRow(response: StoredOcspResponse): OcspResponsesTable {
  return {
    ca_name: response.caName,
    serial_number: response.serialNumber,
    cert_id_form: response.certIdForm,
    certificate_revision: response.certificateRevision,
    this_update: fromInstant(response.thisUpdate),
    next_update: fromInstant(response.nextUpdate),
    response_der: fromBytes(response.responseDer),
  };
}

function responseFromRow(row: OcspResponsesTable): StoredOcspResponse {
  return {
    caName: row.ca_name,
    serialNumber: row.serial_number,
    certIdForm: row.cert_id_form as StoredOcspResponse['certIdForm'],
    certificateRevision: row.certificate_revision,
    thisUpdate: toInstant(row.this_update),
    nextUpdate: toInstant(row.next_update),
    responseDer: toBytes(row.response_der),
  };
}

function signerRow(signer: StoredOcspSigner): OcspSignersTable {
  return {
    ca_name: signer.caName,
    generation: signer.generation,
    certificate_der: fromBytes(signer.certificateDer),
    key_name: signer.keyName,
    key_version: signer.keyVersion,
  };
}

function signerFromRow(row: OcspSignersTable): StoredOcspSigner {
  return {
    caName: row.ca_name,
    generation: row.generation,
    certificateDer: toBytes(row.certificate_der),
    keyName: row.key_name,
    keyVersion: row.key_version,
  };
}
