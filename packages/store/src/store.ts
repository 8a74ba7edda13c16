import { CmError, type Repositories, type Store } from '@cardea/domain';
import type { Dialect } from 'kysely';
import { Kysely } from 'kysely';
import { type ColumnTypes, postgresqlColumnTypes, sqliteColumnTypes } from './migrations/column-types.js';
import { migrateToLatest } from './migrations/migrate.js';
import { postgresqlDialect } from './postgresql/dialect.js';
import { postgresqlPool } from './postgresql/pool.js';
import { archiveExchangeRepository } from './repositories/archive-exchange.js';
import { archivedKeyRepository } from './repositories/archived-keys.js';
import { auditRepository } from './repositories/audit.js';
import { auditSealRepository } from './repositories/audit-seals.js';
import { authorityRepository } from './repositories/authorities.js';
import { blockedNameRepository } from './repositories/blocked-names.js';
import { cardSecretRepository } from './repositories/card-secrets.js';
import { certificateRepository } from './repositories/certificates.js';
import { crlRepository } from './repositories/crls.js';
import { envelopeRepository } from './repositories/envelopes.js';
import { groupRepository } from './repositories/groups.js';
import { handOverRepository } from './repositories/hand-overs.js';
import { idempotencyKeyRepository } from './repositories/idempotency-keys.js';
import { issuanceOrderRepository } from './repositories/issuance-orders.js';
import { jobRepository } from './repositories/jobs.js';
import { keyEncryptionKeyRepository } from './repositories/key-encryption-keys.js';
import { keyRecoveryRepository } from './repositories/key-recoveries.js';
import { notificationRepository } from './repositories/notifications.js';
import { ocspRepository } from './repositories/ocsp.js';
import { oneTimePasswordRepository } from './repositories/one-time-passwords.js';
import { profileRepository } from './repositories/profiles.js';
import { publicKeyRepository } from './repositories/public-keys.js';
import { publicationRepository } from './repositories/publications.js';
import { reportRepository } from './repositories/reports.js';
import { requestProgressRepository } from './repositories/request-progress.js';
import { requestRepository } from './repositories/requests.js';
import { searchRepository } from './repositories/search.js';
import { signInRepository } from './repositories/sign-ins.js';
import { siteSettingRepository } from './repositories/site-settings.js';
import { smartcardRepository } from './repositories/smartcards.js';
import { certificateTemplateRepository, profileTemplateRepository } from './repositories/templates.js';
import { userRepository } from './repositories/users.js';
import { wrappedKeyRepository } from './repositories/wrapped-keys.js';
import type { Queryable, Schema } from './schema.js';
import { sqliteDialect } from './sqlite/dialect.js';
import { openSqliteFile } from './sqlite/file.js';

const postgresqlUrl = /^postgres(ql)?:\/\//i;

/**
 * Opens the store and brings its tables up to date: PostgreSQL for a `databaseUrl` that begins with `postgres://` or
 * `postgresql://`, without one the SQLite file, which is made when it does not exist. Several processes may open the
 * same store. After any failed statement a transaction takes no more and is rolled back, in both databases.
 *
 * Errors: `Misconfigured` for another kind of URL; `StoreUnavailableError` when the server cannot be reached or the file stays locked; whatever the migrations
 * met. Later every call can throw `CmError` `Conflict`, `StoreUnavailableError` and `StatementError`; no error quotes
 * stored values.
 */
export async function openStore(place: {
  readonly databaseUrl?: string | undefined;
  readonly file: string;
}): Promise<Store> {
  if (place.databaseUrl !== undefined && postgresqlUrl.test(place.databaseUrl)) {
    return openWith(postgresqlDialect(postgresqlPool(place.databaseUrl)), postgresqlColumnTypes);
  }
  if (place.databaseUrl !== undefined && place.databaseUrl !== '') {
    // Not quoted: it may hold a password.
    throw new CmError('Misconfigured', 'The database URL must begin with postgres:// or postgresql://.');
  }
  return openWith(sqliteDialect(await openSqliteFile(place.file)), sqliteColumnTypes);
}

async function openWith(dialect: Dialect, types: ColumnTypes): Promise<Store> {
  const db = new Kysely<Schema>({ dialect });
  try {
    await migrateToLatest(db, types);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    ...repositories(db),
    transaction: (work) => db.transaction().execute((tx) => work(repositories(tx))),
    close: () => db.destroy(),
  };
}

function repositories(db: Queryable): Repositories {
  return {
    requests: requestRepository(db),
    smartcards: smartcardRepository(db),
    profiles: profileRepository(db),
    certificates: certificateRepository(db),
    profileTemplates: profileTemplateRepository(db),
    certificateTemplates: certificateTemplateRepository(db),
    users: userRepository(db),
    groups: groupRepository(db),
    signIns: signInRepository(db),
    wrappedKeys: wrappedKeyRepository(db),
    keyEncryptionKeys: keyEncryptionKeyRepository(db),
    envelopes: envelopeRepository(db),
    authorities: authorityRepository(db),
    crls: crlRepository(db),
    publications: publicationRepository(db),
    issuanceOrders: issuanceOrderRepository(db),
    ocsp: ocspRepository(db),
    cardSecrets: cardSecretRepository(db),
    audit: auditRepository(db),
    auditSeals: auditSealRepository(db),
    notifications: notificationRepository(db),
    search: searchRepository(db),
    reports: reportRepository(db),
    jobs: jobRepository(db),
    oneTimePasswords: oneTimePasswordRepository(db),
    handOvers: handOverRepository(db),
    requestProgress: requestProgressRepository(db),
    archivedKeys: archivedKeyRepository(db),
    publicKeys: publicKeyRepository(db),
    blockedNames: blockedNameRepository(db),
    archiveExchange: archiveExchangeRepository(db),
    keyRecoveries: keyRecoveryRepository(db),
    idempotencyKeys: idempotencyKeyRepository(db),
    siteSettings: siteSettingRepository(db),
  };
}
