import { adminKeyMasterName } from '@cardea/cards';
import { type AuditEvent, CmError, type KeyReference } from '@cardea/domain';
import { addKeyToOwnFile, type KeyPlace, placeOf, tokenWrappingKeyName } from '@cardea/pki';
import { type AdminKeyPlan, auditEvent, planAdminKeyRotation } from '@cardea/workflows';
import { auditKeyAlgorithm, auditKeyName } from '../../audit-seals/seal-audit-trail.js';
import { keyEncryptionKeySource, type System } from '../../system.js';
import { countProtected } from './envelopes.js';

export type { AdminKeyPlan } from '@cardea/workflows';

/** One version of a key of the installation. */
export interface ListedKey extends KeyReference {
  /** As recorded with the key; a secret key in a token ends in the way it derives. */
  readonly algorithm: string;
  readonly place: KeyPlace;
  readonly createdAt: Date;
  /** How many stored keys and secrets are encrypted under this version; undefined for other than key-encryption keys. */
  readonly protects?: number;
}

/** All versions of all keys, by name; of key-encryption keys also how much each protects. */
export async function listKeys({
  ports,
}: {
  readonly ports: Pick<System['ports'], 'store'>;
}): Promise<ListedKey[]> {
  const { store } = ports;
  const protectedBy = await countProtected(store);
  const keys = (await store.wrappedKeys.list()).map((key): ListedKey => {
    const { name, version, algorithm, createdAt } = key;
    const place = placeOf(key);
    const listed = { name, version, algorithm, place, createdAt };
    return name === tokenWrappingKeyName && place === 'pkcs11'
      ? { ...listed, protects: protectedBy.token.get(version) ?? 0 }
      : listed;
  });
  const inFiles = (await store.keyEncryptionKeys.list())
    .filter(({ forgottenAt }) => forgottenAt === null)
    .map(
      ({ version, createdAt }): ListedKey => ({
        name: tokenWrappingKeyName,
        version,
        algorithm: 'aes-256-gcm',
        place: 'software',
        createdAt,
        protects: protectedBy.software.get(version) ?? 0,
      }),
    );
  return [...keys, ...inFiles].sort(byName);
}

function byName(a: ListedKey, b: ListedKey): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.version - b.version;
}

/**
 * Keys of which a new version may take over at any time: what an older one did says which one it was. The keys of
 * authorities are bound to certificates instead.
 */
export const rotatableKeys = [adminKeyMasterName, auditKeyName, tokenWrappingKeyName] as const;

/**
 * Makes the next version of a key where keys of its name belong now, audited. Running servers take it up by
 * themselves.
 *
 * Errors: `Misconfigured` for another key than {@link rotatableKeys}, or a key-encryption key that the operator must
 * provide first.
 */
export async function rotateKey(system: System, name: string): Promise<KeyReference> {
  if (!rotatableKeys.some((known) => known === name))
    throw new CmError(
      'Misconfigured',
      `${name} is not replaced by itself: only ${rotatableKeys.join(', ')}.`,
    );
  const { ports, keyStore } = system;
  if (name === tokenWrappingKeyName && keyStore.placeForNew(name) === 'software')
    return await rotateKeyEncryptionKey(system);
  const key =
    name === auditKeyName
      ? (await keyStore.generateKey(auditKeyName, auditKeyAlgorithm)).key
      : await keyStore.rotateSecretKey(name);
  await ports.store.transaction((tx) => tx.audit.append(created(system, key)));
  return key;
}

/**
 * Writes a new key-encryption key into the file of Cardea's own, where it waits for `rotateKey`: so that every server
 * can be given it first.
 *
 * Errors: `Misconfigured` when one waits already, or the operator keeps the keys elsewhere.
 */
export async function generateKeyEncryptionKey({ configuration, keyStore }: System): Promise<string> {
  const keys = await keyStore.keyEncryptionKeys();
  const waiting = await keys.prepared();
  if (waiting !== undefined)
    throw new CmError(
      'Misconfigured',
      `A new key-encryption key (${waiting.identifier}) is there already: run cardea keys rotate key-encryption-key.`,
    );
  await addKeyToOwnFile(keyEncryptionKeySource(configuration));
  const prepared = await keys.prepared();
  if (prepared === undefined) throw new Error('the key was written');
  return prepared.identifier;
}

/** Puts the key that the operator has provided into use; a server that is alone with its store makes one itself. */
async function rotateKeyEncryptionKey(system: System): Promise<KeyReference> {
  const { configuration, ports, keyStore } = system;
  const keys = await keyStore.keyEncryptionKeys();
  if ((await keys.prepared()) === undefined) {
    if (configuration.databaseUrl !== undefined)
      throw new CmError(
        'Misconfigured',
        'Other servers may use this store: run cardea keys generate key-encryption-key (or add a line with a new key where you keep it), give every server the same keys, then rotate.',
      );
    await generateKeyEncryptionKey(system);
  }
  const prepared = await keys.prepared();
  if (prepared === undefined) throw new CmError('Conflict', 'The key-encryption key was rotated meanwhile.');
  const key = await ports.store.transaction(async (tx) => {
    const version = ((await tx.keyEncryptionKeys.list()).at(-1)?.version ?? 0) + 1;
    const { identifier } = prepared;
    const createdAt = ports.clock.now();
    await tx.keyEncryptionKeys.insert({ version, identifier, createdAt, forgottenAt: null });
    const reference = { name: tokenWrappingKeyName, version };
    await tx.audit.append(created(system, reference));
    return reference;
  });
  await keyStore.refresh();
  return key;
}

function created({ ports }: System, { name, version }: KeyReference): AuditEvent {
  return auditEvent(ports, {
    action: 'key.create',
    outcome: 'success',
    actorName: 'command line',
    objectType: 'Key',
    facts: { name, version },
  });
}

/** Which cards need an update after the admin-key master was replaced. */
export async function planOfAdminKeys({ ports }: Pick<System, 'ports'>): Promise<AdminKeyPlan> {
  return await planAdminKeyRotation(ports);
}
