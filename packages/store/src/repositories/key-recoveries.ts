import {
  type CertificateUuid,
  CmError,
  type KeyRecovery,
  type KeyRecoveryAgent,
  type KeyRecoveryConsent,
  type KeyRecoveryRepository,
} from '@cardea/domain';
import { sql } from 'kysely';
import type {
  KeyRecoveriesTable,
  KeyRecoveryAgentsTable,
  KeyRecoveryConsentsTable,
  Queryable,
} from '../schema.js';
import {
  fromBytes,
  fromInstant,
  fromOptionalInstant,
  toBytes,
  toInstant,
  toOptionalInstant,
} from '../values.js';

/** Keeps key recovery agents, their shares of archived keys, and what they consent to. */
export function keyRecoveryRepository(db: Queryable): KeyRecoveryRepository {
  return { ...agents(db), ...shares(db), ...recoveries(db), ...consents(db) };
}

function agents(
  db: Queryable,
): Pick<KeyRecoveryRepository, 'listAgents' | 'insertAgent' | 'retireAgent' | 'countLostWithout'> {
  return {
    async listAgents() {
      const rows = await db
        .selectFrom('key_recovery_agents')
        .selectAll()
        .orderBy('added_at')
        .orderBy('uuid')
        .execute();
      return rows.map(agentFromRow);
    },
    async insertAgent(agent) {
      await db.insertInto('key_recovery_agents').values(agentRow(agent)).execute();
    },
    async retireAgent(agent, at) {
      const { numUpdatedRows } = await db
        .updateTable('key_recovery_agents')
        .set({ retired_at: fromInstant(at) })
        .where('uuid', '=', agent)
        .where('retired_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw new CmError('Conflict', 'The key recovery agent was retired already.');
    },
    async countLostWithout(agent) {
      const { rows } = await sql<{ lost: number | string }>`
        select count(*) as lost from archived_keys where consents_needed > (
          select count(distinct holder.user_uuid)
          from archived_key_shares join key_recovery_agents as holder
            on holder.uuid = archived_key_shares.agent_uuid
          where archived_key_shares.certificate_uuid = archived_keys.certificate_uuid
            and holder.user_uuid in (
              select user_uuid from key_recovery_agents where retired_at is null and uuid <> ${agent}
            )
        )`.execute(db);
      return Number(rows[0]?.lost ?? 0);
    },
  };
}

function shares(db: Queryable): Pick<KeyRecoveryRepository, 'listShares' | 'insertShares' | 'deleteShares'> {
  return {
    async listShares(certificate) {
      const rows = await db
        .selectFrom('archived_key_shares')
        .selectAll()
        .where('certificate_uuid', '=', certificate)
        .orderBy('agent_uuid')
        .execute();
      return rows.map((row) => ({
        certificateUuid: certificate,
        agentUuid: row.agent_uuid as KeyRecoveryAgent['uuid'],
        envelopedShare: toBytes(row.enveloped_share),
      }));
    },
    async insertShares(added) {
      if (added.length === 0) return;
      await db
        .insertInto('archived_key_shares')
        .values(
          added.map(({ certificateUuid, agentUuid, envelopedShare }) => ({
            certificate_uuid: certificateUuid,
            agent_uuid: agentUuid,
            enveloped_share: fromBytes(envelopedShare),
          })),
        )
        .execute();
    },
    async deleteShares(certificate) {
      await db.deleteFrom('archived_key_shares').where('certificate_uuid', '=', certificate).execute();
    },
  };
}

function recoveries(db: Queryable): Pick<KeyRecoveryRepository, 'find' | 'list' | 'put' | 'delete'> {
  return {
    async find(uuid) {
      const row = await db
        .selectFrom('key_recoveries')
        .selectAll()
        .where('uuid', '=', uuid)
        .executeTakeFirst();
      return row === undefined ? undefined : recoveryFromRow(row);
    },
    async list() {
      const rows = await db
        .selectFrom('key_recoveries')
        .selectAll()
        .orderBy('started_at')
        .orderBy('uuid')
        .execute();
      return rows.map(recoveryFromRow);
    },
    async put(recovery) {
      const row = recoveryRow(recovery);
      const { certificate_uuids } = row;
      await db
        .insertInto('key_recoveries')
        .values(row)
        .onConflict((conflict) => conflict.column('uuid').doUpdateSet({ certificate_uuids }))
        .execute();
    },
    async delete(uuid) {
      await db.deleteFrom('key_recovery_consents').where('recovery_uuid', '=', uuid).execute();
      await db.deleteFrom('key_recoveries').where('uuid', '=', uuid).execute();
    },
  };
}

function consents(
  db: Queryable,
): Pick<KeyRecoveryRepository, 'listConsents' | 'putConsent' | 'deleteConsents'> {
  return {
    async deleteConsents(certificate) {
      await db.deleteFrom('key_recovery_consents').where('certificate_uuid', '=', certificate).execute();
    },
    async listConsents(recovery) {
      const rows = await db
        .selectFrom('key_recovery_consents')
        .selectAll()
        .where('recovery_uuid', '=', recovery)
        .orderBy('decided_at')
        .orderBy('user_uuid')
        .orderBy('certificate_uuid')
        .execute();
      return rows.map(consentFromRow);
    },
    async putConsent(consent) {
      const row = consentRow(consent);
      const { recovery_uuid, certificate_uuid, user_uuid, ...changing } = row;
      await db
        .insertInto('key_recovery_consents')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['recovery_uuid', 'certificate_uuid', 'user_uuid']).doUpdateSet(changing),
        )
        .execute();
    },
  };
}

function agentRow({
  uuid,
  userUuid,
  certificateDer,
  key,
  addedAt,
  retiredAt,
}: KeyRecoveryAgent): KeyRecoveryAgentsTable {
  return {
    uuid,
    user_uuid: userUuid,
    certificate_der: fromBytes(certificateDer),
    key_name: key?.name ?? null,
    key_version: key?.version ?? null,
    added_at: fromInstant(addedAt),
    retired_at: fromOptionalInstant(retiredAt),
  };
}

function agentFromRow(row: KeyRecoveryAgentsTable): KeyRecoveryAgent {
  const { key_name: name, key_version: version } = row;
  return {
    uuid: row.uuid as KeyRecoveryAgent['uuid'],
    userUuid: row.user_uuid as KeyRecoveryAgent['userUuid'],
    certificateDer: toBytes(row.certificate_der),
    key: name === null || version === null ? null : { name, version },
    addedAt: toInstant(row.added_at),
    retiredAt: toOptionalInstant(row.retired_at),
  };
}

function recoveryRow(recovery: KeyRecovery): KeyRecoveriesTable {
  return {
    uuid: recovery.uuid,
    request_uuid: recovery.requestUuid,
    started_by: recovery.startedBy,
    started_at: fromInstant(recovery.startedAt),
    certificate_uuids: JSON.stringify(recovery.certificateUuids),
    public_key_der: fromBytes(recovery.publicKeyDer),
    wrapped_private_key: fromBytes(recovery.wrappedPrivateKey),
  };
}

function recoveryFromRow(row: KeyRecoveriesTable): KeyRecovery {
  return {
    uuid: row.uuid as KeyRecovery['uuid'],
    requestUuid: row.request_uuid as KeyRecovery['requestUuid'],
    startedBy: row.started_by as KeyRecovery['startedBy'],
    startedAt: toInstant(row.started_at),
    certificateUuids: JSON.parse(row.certificate_uuids) as CertificateUuid[],
    publicKeyDer: toBytes(row.public_key_der),
    wrappedPrivateKey: toBytes(row.wrapped_private_key),
  };
}

function consentRow(consent: KeyRecoveryConsent): KeyRecoveryConsentsTable {
  const { envelopedShare } = consent;
  return {
    recovery_uuid: consent.recoveryUuid,
    certificate_uuid: consent.certificateUuid,
    user_uuid: consent.userUuid,
    decision: consent.decision,
    agent_uuid: consent.agentUuid,
    enveloped_share: envelopedShare === null ? null : fromBytes(envelopedShare),
    decided_at: fromInstant(consent.decidedAt),
  };
}

function consentFromRow(row: KeyRecoveryConsentsTable): KeyRecoveryConsent {
  return {
    recoveryUuid: row.recovery_uuid as KeyRecoveryConsent['recoveryUuid'],
    certificateUuid: row.certificate_uuid as CertificateUuid,
    userUuid: row.user_uuid as KeyRecoveryConsent['userUuid'],
    decision: row.decision as KeyRecoveryConsent['decision'],
    agentUuid: row.agent_uuid as KeyRecoveryConsent['agentUuid'],
    envelopedShare: row.enveloped_share === null ? null : toBytes(row.enveloped_share),
    decidedAt: toInstant(row.decided_at),
  };
}
