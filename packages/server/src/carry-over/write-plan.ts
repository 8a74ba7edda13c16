import { availableParallelism } from 'node:os';
import { hashPassword, verifyPassword } from '@cardea/directory';
import type { CardId, CertificateUuid, Repositories, UserUuid } from '@cardea/domain';
import {
  importedAdminKeyContext,
  type KeyForArchive,
  type Ports,
  sealForArchive,
  storeInArchive,
} from '@cardea/workflows';
import type { Change, Plan, PlannedUser } from './plan.js';

/** Secrets of a plan in the form in which they are stored. */
export interface PreparedSecrets {
  readonly passwordHashes: ReadonlyMap<UserUuid, string>;
  readonly wrappedAdminKeys: ReadonlyMap<CardId, Uint8Array>;
  readonly sealedKeys: ReadonlyMap<CertificateUuid, KeyForArchive>;
}

/** Hashes passwords, encrypts admin keys and seals archived keys; `onProgress` hears how many passwords of how many are done. */
export async function prepareSecrets(
  plan: Plan,
  ports: Pick<Ports, 'store' | 'secrets' | 'keyArchive'>,
  onProgress?: (done: number, total: number) => void,
): Promise<PreparedSecrets> {
  const wrappedAdminKeys = new Map<CardId, Uint8Array>();
  for (const [cardId, key] of plan.adminKeys) {
    wrappedAdminKeys.set(cardId, await ports.secrets.wrap(key, importedAdminKeyContext(cardId)));
  }
  const sealedKeys = new Map<CertificateUuid, KeyForArchive>();
  for (const [uuid, { privateKey, issuer, serialNumber }] of plan.archivedKeys) {
    sealedKeys.set(uuid, await sealForArchive(ports, privateKey, { issuer, serialNumber }, false));
  }
  return { passwordHashes: await hashPasswords(plan.users, onProgress), wrappedAdminKeys, sealedKeys };
}

async function hashPasswords(
  users: readonly PlannedUser[],
  onProgress?: (done: number, total: number) => void,
): Promise<Map<UserUuid, string>> {
  const hashes = new Map<UserUuid, string>();
  const withPassword = users.filter(({ password }) => password !== undefined);
  const queue = withPassword.values();
  const work = async () => {
    for (const { user, password, storedPasswordHash } of queue) {
      if (password === undefined) continue;
      // The same password keeps its hash, so that a second import of the same file changes nothing.
      const isKept = storedPasswordHash !== null && (await verifyPassword(password, storedPasswordHash));
      hashes.set(user.uuid, isKept ? storedPasswordHash : await hashPassword(password));
      onProgress?.(hashes.size, withPassword.length);
    }
  };
  // Each hash takes 19 MiB; the thread pool has four threads.
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
  return hashes;
}

/** Writes the plan; call it in the transaction that also writes its audit row. */
export async function writePlan(
  tx: Repositories,
  plan: Plan,
  secrets: PreparedSecrets,
  now: Date,
): Promise<void> {
  for (const group of plan.groups) await tx.groups.put(group);
  for (const { user, groups, passwordHash } of plan.users) {
    await tx.users.put(user, groups, secrets.passwordHashes.get(user.uuid) ?? passwordHash);
  }
  for (const template of plan.profileTemplates) await tx.profileTemplates.put(template, now);
  await writeAll(tx.profiles, plan.profiles);
  // An assignment that ends must be written before the one that follows it on the same card.
  const isRetired = ({ object }: Plan['smartcards'][number]) => object.status === 'Retired';
  await writeAll(tx.smartcards, plan.smartcards.filter(isRetired));
  await writeAll(
    tx.smartcards,
    plan.smartcards.filter((change) => !isRetired(change)),
  );
  await writeAll(tx.requests, plan.requests);
  await writeAll(tx.certificates, plan.certificates);
  for (const { profileUuid, certificateUuid, isKeyHistory } of plan.certificateLinks) {
    await tx.certificates.linkToProfile(profileUuid, certificateUuid, isKeyHistory);
  }
  for (const uuid of plan.archivedKeys.keys()) {
    const sealed = secrets.sealedKeys.get(uuid);
    // Another try of the same import plans the same keys, or fewer.
    if (sealed !== undefined) await storeInArchive(tx, uuid, sealed);
  }
  for (const [cardId, wrapped] of secrets.wrappedAdminKeys) {
    await tx.cardSecrets.putImportedAdminKey(cardId, wrapped);
  }
}

async function writeAll<T>(
  repository: { insert(object: T): Promise<void>; update(object: T): Promise<T> },
  changes: readonly Change<T>[],
): Promise<void> {
  for (const { kind, object } of changes) {
    if (kind === 'insert') await repository.insert(object);
    else await repository.update(object);
  }
}
