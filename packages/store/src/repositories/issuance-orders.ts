import {
  CmError,
  type IssuanceOrderChange,
  type IssuanceOrderRepository,
  type IssuanceOrderState,
  type StoredIssuanceOrder,
  unsettledOrderStates,
} from '@cardea/domain';
import { sql } from 'kysely';
import { compiledSelect } from '../compiled-select.js';
import { compiledOnce, insertRow, withAnyTable } from '../compiled-write.js';
import type { IssuanceOrdersTable } from '../schema/authorities.js';
import type { Queryable } from '../schema.js';
import {
  fromInstant,
  fromOptionalBytes,
  fromOptionalInstant,
  toInstant,
  toOptionalBytes,
  toOptionalInstant,
} from '../values.js';

/** In the words of the index, which is taken only where the query repeats them. */
const isUnsettled = sql<boolean>`state in ('open', 'sent', 'pending', 'unknown')`;

/** In the words of the index on orders at external authorities. */
const isExternal = sql<boolean>`certification_request_der is not null`;
/** States in which `last_error` tells of the authority. */
const mayHaveFailed: readonly IssuanceOrderState[] = ['pending', 'unknown', 'refused', 'interrupted'];

const selectUnsettled = compiledSelect((db, request: string) =>
  db
    .selectFrom('issuance_orders')
    .selectAll()
    .where('request_uuid', '=', request)
    .where(isUnsettled)
    .orderBy('started_at')
    .orderBy('uuid'),
);

/** Keeps what certification authorities were asked for, or were about to sign. */
export function issuanceOrderRepository(db: Queryable): IssuanceOrderRepository {
  const all = () => db.selectFrom('issuance_orders').selectAll();
  return {
    async find(uuid) {
      const row = await all().where('uuid', '=', uuid).executeTakeFirst();
      return row === undefined ? undefined : orderFromRow(row);
    },
    async insert(order) {
      await insertRow(db, 'issuance_orders', orderRow(order));
    },
    async change(uuid, from, change) {
      const columns: Record<string, unknown> = changedColumns(change);
      const name = `change issuance_orders ${Object.keys(columns).join()} from ${from.length}`;
      const compiled = compiledOnce(db, name, () =>
        withAnyTable(db)
          .updateTable('issuance_orders')
          .set(columns)
          .where('uuid', '=', uuid)
          .where('state', 'in', from),
      );
      const parameters = [...Object.values(columns), uuid, ...from];
      const { numAffectedRows } = await db.executeQuery({ ...compiled, parameters });
      if (numAffectedRows !== 1n)
        throw new CmError('Conflict', `The order for a certificate is not ${from.join(' or ')} any more.`);
    },
    async listUnsettled(request) {
      return (await selectUnsettled(db, request)).map(orderFromRow);
    },
    async listStale(state, before) {
      const rows = await all()
        .where(isUnsettled)
        .where('state', '=', state)
        .where('changed_at', '<', fromInstant(before))
        .orderBy('changed_at')
        .orderBy('uuid')
        .execute();
      return rows.map(orderFromRow);
    },
    async listDue(now, limit) {
      const rows = await all()
        .where(isUnsettled)
        .where('state', 'in', ['pending', 'unknown'])
        .where('next_attempt_at', '<=', fromInstant(now))
        .orderBy('next_attempt_at')
        .orderBy('uuid')
        .limit(limit)
        .execute();
      return rows.map(orderFromRow);
    },
    async totalsOf(caName) {
      const external = db.selectFrom('issuance_orders').where('ca_name', '=', caName).where(isExternal);
      const states = await external
        .select(({ fn }) => ['state', fn.countAll().as('orders'), fn.max('changed_at').as('changed_at')])
        .groupBy('state')
        .execute();
      const failed = await external
        .select(['changed_at', 'last_error'])
        .where('state', 'in', mayHaveFailed)
        .where('last_error', 'is not', null)
        .orderBy('changed_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      const count = (wanted: readonly string[]) =>
        states
          .filter(({ state }) => wanted.includes(state))
          .reduce((sum, { orders }) => sum + Number(orders), 0);
      return {
        waiting: count(['open', 'sent', 'pending']),
        unknown: count(['unknown']),
        lastIssuedAt: toOptionalInstant(states.find(({ state }) => state === 'issued')?.changed_at ?? null),
        lastFailure:
          failed === undefined ? null : { at: toInstant(failed.changed_at), reason: failed.last_error ?? '' },
      };
    },
    async list({ states, caName, requestUuid, limit, before }) {
      const rows = await all()
        .where('state', 'in', [...states])
        // The index on orders that are not settled is taken only where its own words are repeated.
        .$if(
          states.every((state) => unsettledOrderStates.includes(state)),
          (query) => query.where(isUnsettled),
        )
        .$if(caName !== undefined, (query) => query.where('ca_name', '=', caName ?? ''))
        .$if(requestUuid !== undefined, (query) => query.where('request_uuid', '=', requestUuid ?? ''))
        .$if(before !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) =>
            eb(
              refTuple('started_at', 'uuid'),
              '<',
              tuple(fromInstant(before?.startedAt ?? new Date(0)), before?.uuid ?? ''),
            ),
          ),
        )
        .orderBy('started_at', 'desc')
        .orderBy('uuid', 'desc')
        .limit(limit)
        .execute();
      return rows.map(orderFromRow);
    },
  };
}

function changedColumns(change: IssuanceOrderChange): Partial<IssuanceOrdersTable> {
  const { serialNumber, ticket, attempts, nextAttemptAt, lastError, sealedPrivateKey, tbsCertificateDer } =
    change;
  return {
    state: change.state,
    changed_at: fromInstant(change.changedAt),
    ...(serialNumber === undefined ? {} : { serial_number: serialNumber }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(nextAttemptAt === undefined ? {} : { next_attempt_at: fromOptionalInstant(nextAttemptAt) }),
    ...(lastError === undefined ? {} : { last_error: lastError }),
    ...(sealedPrivateKey === undefined ? {} : { sealed_private_key: fromOptionalBytes(sealedPrivateKey) }),
    ...(tbsCertificateDer === undefined ? {} : { tbs_certificate_der: fromOptionalBytes(tbsCertificateDer) }),
  };
}

function orderRow(order: StoredIssuanceOrder): IssuanceOrdersTable {
  return {
    uuid: order.uuid,
    ca_name: order.caName,
    request_uuid: order.requestUuid,
    option_index: order.optionIndex,
    template_common_name: order.templateCommonName,
    certification_request_der: fromOptionalBytes(order.certificationRequestDer),
    public_key_der: fromOptionalBytes(order.publicKeyDer),
    certification_request_sha256: order.certificationRequestSha256,
    state: order.state,
    serial_number: order.serialNumber,
    tbs_certificate_der: fromOptionalBytes(order.tbsCertificateDer),
    not_before: fromOptionalInstant(order.notBefore),
    not_after: fromOptionalInstant(order.notAfter),
    sealed_private_key: fromOptionalBytes(order.sealedPrivateKey),
    ticket: order.ticket,
    attempts: order.attempts,
    next_attempt_at: fromOptionalInstant(order.nextAttemptAt),
    last_error: order.lastError,
    started_at: fromInstant(order.startedAt),
    changed_at: fromInstant(order.changedAt),
  };
}

function orderFromRow(row: IssuanceOrdersTable): StoredIssuanceOrder {
  return {
    uuid: row.uuid as StoredIssuanceOrder['uuid'],
    caName: row.ca_name,
    requestUuid: row.request_uuid as StoredIssuanceOrder['requestUuid'],
    optionIndex: row.option_index,
    templateCommonName: row.template_common_name,
    certificationRequestDer: toOptionalBytes(row.certification_request_der),
    publicKeyDer: toOptionalBytes(row.public_key_der),
    certificationRequestSha256: row.certification_request_sha256,
    state: row.state as IssuanceOrderState,
    serialNumber: row.serial_number,
    tbsCertificateDer: toOptionalBytes(row.tbs_certificate_der),
    notBefore: toOptionalInstant(row.not_before),
    notAfter: toOptionalInstant(row.not_after),
    sealedPrivateKey: toOptionalBytes(row.sealed_private_key),
    ticket: row.ticket,
    attempts: row.attempts,
    nextAttemptAt: toOptionalInstant(row.next_attempt_at),
    lastError: row.last_error,
    startedAt: toInstant(row.started_at),
    changedAt: toInstant(row.changed_at),
  };
}
