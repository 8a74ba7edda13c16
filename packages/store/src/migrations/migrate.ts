import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { directory } from './0001-directory.js';
import { signIn } from './0002-sign-in.js';
import { authorities } from './0003-authorities.js';
import { templates } from './0004-templates.js';
import { requests } from './0005-requests.js';
import { profilesAndSmartcards } from './0006-profiles-and-smartcards.js';
import { certificates } from './0007-certificates.js';
import { cardSecrets } from './0008-card-secrets.js';
import { auditEvents } from './0009-audit-events.js';
import { requestDetails } from './0010-request-details.js';
import { delegatedAdministration } from './0011-delegated-administration.js';
import { lifeCycle } from './0012-life-cycle.js';
import { requestSecrets } from './0013-request-secrets.js';
import { workDoneOnce } from './0014-work-done-once.js';
import { notifications } from './0015-notifications.js';
import { search } from './0016-search.js';
import { requestsToDecide } from './0017-requests-to-decide.js';
import { ocsp } from './0018-ocsp.js';
import { authorityCertificates } from './0020-authority-certificates.js';
import { keyRecovery } from './0021-key-recovery.js';
import { issuanceOrders } from './0022-issuance-orders.js';
import { adminKeyChanges } from './0025-admin-key-changes.js';
import { publicKeys } from './0026-public-keys.js';
import { revocationLists } from './0027-revocation-lists.js';
import { blockedNames } from './0028-blocked-names.js';
import { publications } from './0029-publications.js';
import { auditSeals } from './0031-audit-seals.js';
import { archiveExchange } from './0032-archive-exchange.js';
import { keyEncryptionKeys } from './0033-key-encryption-keys.js';
import { ordersOfExternalAuthorities } from './0036-orders-of-external-authorities.js';
import { keyLists } from './0037-key-lists.js';
import { revocationChanges } from './0038-revocation-changes.js';
import { handOvers } from './0039-hand-overs.js';
import { auditSearch } from './0043-audit-search.js';
import { cardOfProgress } from './0045-card-of-progress.js';
import { crlFailures } from './0046-crl-failures.js';

import type { ColumnTypes } from './column-types.js';

// A migration that has shipped is never edited, renamed or reordered; a change is a new one at the end.
const migrations = {
  '0001-directory': directory,
  '0002-sign-in': signIn,
  '0003-authorities': authorities,
  '0004-templates': templates,
  '0005-requests': requests,
  '0006-profiles-and-smartcards': profilesAndSmartcards,
  '0007-certificates': certificates,
  '0008-card-secrets': cardSecrets,
  '0009-audit-events': auditEvents,
  '0010-request-details': requestDetails,
  '0011-delegated-administration': delegatedAdministration,
  '0012-life-cycle': lifeCycle,
  '0013-request-secrets': requestSecrets,
  '0014-work-done-once': workDoneOnce,
  '0015-notifications': notifications,
  '0016-search': search,
  '0017-requests-to-decide': requestsToDecide,
  '0018-ocsp': ocsp,
  '0020-authority-certificates': authorityCertificates,
  '0021-key-recovery': keyRecovery,
  '0022-issuance-orders': issuanceOrders,
  '0025-admin-key-changes': adminKeyChanges,
  '0026-public-keys': publicKeys,
  '0027-revocation-lists': revocationLists,
  '0028-blocked-names': blockedNames,
  '0029-publications': publications,
  '0031-audit-seals': auditSeals,
  '0032-archive-exchange': archiveExchange,
  '0033-key-encryption-keys': keyEncryptionKeys,
  '0036-orders-of-external-authorities': ordersOfExternalAuthorities,
  '0037-key-lists': keyLists,
  '0038-revocation-changes': revocationChanges,
  '0039-hand-overs': handOvers,
  '0043-audit-search': auditSearch,
  '0045-card-of-progress': cardOfProgress,
  '0046-crl-failures': crlFailures,
};

/**
 * Brings the tables up to date: all missing migrations in one transaction, in turn with other processes that start
 * (an advisory lock in PostgreSQL, the write lock in SQLite).
 *
 * Errors: whatever a migration met; also when the database was migrated by a newer version than this one.
 */
export async function migrateToLatest<T>(db: Kysely<T>, types: ColumnTypes): Promise<void> {
  const entries = Object.entries(migrations).map(([name, up]): [string, Migration] => [
    name,
    { up: (tx: Kysely<unknown>) => up(tx, types) },
  ]);
  const provider = { getMigrations: async () => Object.fromEntries(entries) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
}
