import type { CrlFailure, CrlRepository } from '@cardea/domain';
import type { Queryable } from '../schema.js';
import { fromInstant, toInstant } from '../values.js';
import { byAuthorityAndScope, scopeOf } from './crl-scopes.js';

/** Keeps which CRLs could not be signed. */
export function crlFailures(db: Queryable): Pick<CrlRepository, 'noteFailure' | 'listFailures'> {
  return {
    async noteFailure({ caName, scope, failedAt, reason }) {
      const latest = { last_failed_at: fromInstant(failedAt), reason };
      await db
        .insertInto('crl_failures')
        .values({
          ...{ ca_name: caName, scope: String(scope), first_failed_at: fromInstant(failedAt), attempts: 1 },
          ...latest,
        })
        .onConflict((conflict) =>
          conflict.columns(['ca_name', 'scope']).doUpdateSet(({ eb, ref }) => ({
            ...latest,
            attempts: eb(ref('crl_failures.attempts'), '+', 1),
          })),
        )
        .execute();
    },
    async listFailures() {
      const rows = await db.selectFrom('crl_failures').selectAll().execute();
      return rows
        .map(
          (row): CrlFailure => ({
            caName: row.ca_name,
            scope: scopeOf(row),
            firstFailedAt: toInstant(row.first_failed_at),
            lastFailedAt: toInstant(row.last_failed_at),
            attempts: row.attempts,
            reason: row.reason,
          }),
        )
        .sort(byAuthorityAndScope);
    },
  };
}
