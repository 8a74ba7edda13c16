import type { HandOver, HandOverRepository } from '@cardea/domain';
import { atomically } from '../atomically.js';
import type { HandOversTable } from '../schema/work.js';
import type { Queryable } from '../schema.js';
import { fromInstant, fromOptionalInstant, toInstant, toOptionalInstant } from '../values.js';

/** Keeps hand-overs to the card agent; codes and tokens by digest only. */
export function handOverRepository(db: Queryable): HandOverRepository {
  return {
    async replace(handOver) {
      await atomically(db, async (tx) => {
        await tx
          .deleteFrom('hand_overs')
          .where('request_uuid', '=', handOver.requestUuid)
          .where('user_uuid', '=', handOver.userUuid)
          .execute();
        await tx.insertInto('hand_overs').values(toRow(handOver)).execute();
      });
    },
    async findByCode(codeDigest) {
      const row = await db
        .selectFrom('hand_overs')
        .selectAll()
        .where('code_digest', '=', codeDigest)
        .executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },
    async findByToken(tokenSha256) {
      const row = await db
        .selectFrom('hand_overs')
        .selectAll()
        .where('token_sha256', '=', tokenSha256)
        .executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },
    async redeem(uuid, { redeemedAt, tokenSha256, tokenExpiresAt }) {
      const { numUpdatedRows } = await db
        .updateTable('hand_overs')
        .set({
          redeemed_at: fromInstant(redeemedAt),
          token_sha256: tokenSha256,
          token_expires_at: fromInstant(tokenExpiresAt),
        })
        .where('uuid', '=', uuid)
        .where('redeemed_at', 'is', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    async deleteBefore(instant) {
      await db.deleteFrom('hand_overs').where('created_at', '<', fromInstant(instant)).execute();
    },
  };
}

function toRow(handOver: HandOver): HandOversTable {
  return {
    uuid: handOver.uuid,
    request_uuid: handOver.requestUuid,
    user_uuid: handOver.userUuid,
    code_digest: handOver.codeDigest,
    created_at: fromInstant(handOver.createdAt),
    expires_at: fromInstant(handOver.expiresAt),
    redeemed_at: fromOptionalInstant(handOver.redeemedAt),
    token_sha256: handOver.tokenSha256,
    token_expires_at: fromOptionalInstant(handOver.tokenExpiresAt),
  };
}

function fromRow(row: HandOversTable): HandOver {
  return {
    uuid: row.uuid as HandOver['uuid'],
    requestUuid: row.request_uuid as HandOver['requestUuid'],
    userUuid: row.user_uuid as HandOver['userUuid'],
    codeDigest: row.code_digest,
    createdAt: toInstant(row.created_at),
    expiresAt: toInstant(row.expires_at),
    redeemedAt: toOptionalInstant(row.redeemed_at),
    tokenSha256: row.token_sha256,
    tokenExpiresAt: toOptionalInstant(row.token_expires_at),
  };
}
