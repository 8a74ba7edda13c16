import type { ApiToken, Session, SignInRepository } from '@cardea/domain';
import { compiledSelect } from '../compiled-select.js';
import type { ApiTokensTable, Queryable, SessionsTable } from '../schema.js';
import { fromInstant, fromOptionalInstant, toInstant, toOptionalInstant } from '../values.js';

const selectToken = compiledSelect((db, tokenSha256: string) =>
  db.selectFrom('api_tokens').selectAll().where('token_sha256', '=', tokenSha256),
);

const selectSession = compiledSelect((db, cookieSha256: string) =>
  db.selectFrom('sessions').selectAll().where('cookie_sha256', '=', cookieSha256),
);

/** Keeps API tokens and browser sessions, by hash only. */
export function signInRepository(db: Queryable): SignInRepository {
  return {
    async insertToken(token) {
      await db.insertInto('api_tokens').values(tokenRow(token)).execute();
    },
    async findToken(tokenSha256) {
      const [row] = await selectToken(db, tokenSha256);
      return row === undefined ? undefined : tokenFromRow(row);
    },
    async listTokens(user) {
      let query = db.selectFrom('api_tokens').selectAll();
      if (user !== undefined) query = query.where('user_uuid', '=', user);
      const rows = await query.orderBy('created_at').orderBy('uuid').execute();
      return rows.map(tokenFromRow);
    },
    async deleteToken(uuid) {
      const { numDeletedRows } = await db
        .deleteFrom('api_tokens')
        .where('uuid', '=', uuid)
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
    async insertSession(session) {
      await db.insertInto('sessions').values(sessionRow(session)).execute();
    },
    async findSession(cookieSha256) {
      const [row] = await selectSession(db, cookieSha256);
      return row === undefined ? undefined : sessionFromRow(row);
    },
    async listSessions(user, now) {
      let query = db.selectFrom('sessions').selectAll().where('expires_at', '>', fromInstant(now));
      if (user !== undefined) query = query.where('user_uuid', '=', user);
      const rows = await query.orderBy('created_at', 'desc').orderBy('cookie_sha256').execute();
      return rows.map(sessionFromRow);
    },
    async deleteSession(cookieSha256) {
      await db.deleteFrom('sessions').where('cookie_sha256', '=', cookieSha256).execute();
    },
    async deleteExpiredSessions(now) {
      await db.deleteFrom('sessions').where('expires_at', '<=', fromInstant(now)).execute();
    },
  };
}

function tokenRow(token: ApiToken): ApiTokensTable {
  return {
    uuid: token.uuid,
    user_uuid: token.userUuid,
    name: token.name,
    token_sha256: token.tokenSha256,
    created_at: fromInstant(token.createdAt),
    expires_at: fromOptionalInstant(token.expiresAt),
  };
}

function tokenFromRow(row: ApiTokensTable): ApiToken {
  return {
    uuid: row.uuid as ApiToken['uuid'],
    userUuid: row.user_uuid as ApiToken['userUuid'],
    name: row.name,
    tokenSha256: row.token_sha256,
    createdAt: toInstant(row.created_at),
    expiresAt: toOptionalInstant(row.expires_at),
  };
}

function sessionRow(session: Session): SessionsTable {
  return {
    cookie_sha256: session.cookieSha256,
    user_uuid: session.userUuid,
    created_at: fromInstant(session.createdAt),
    expires_at: fromInstant(session.expiresAt),
  };
}

function sessionFromRow(row: SessionsTable): Session {
  return {
    cookieSha256: row.cookie_sha256,
    userUuid: row.user_uuid as Session['userUuid'],
    createdAt: toInstant(row.created_at),
    expiresAt: toInstant(row.expires_at),
  };
}
