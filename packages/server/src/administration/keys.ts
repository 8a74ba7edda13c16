import { adminKeyMasterName } from '@cardea/cards';
import { CmError, type KeyReference } from '@cardea/domain';
import { type KeyPlace, placeOf, tokenWrappingKeyName } from '@cardea/pki';
import { type AdminKeyPlan, auditEvent, planAdminKeyRotation } from '@cardea/workflows';
import type { System } from '../system.js';

export type { AdminKeyPlan } from '@cardea/workflows';

/** One version of a key of the installation. */
export interface ListedKey extends KeyReference {
  /** As recorded with the key; a secret key in a token ends in the way it derives. */
  readonly algorithm: string;
  readonly place: KeyPlace;
  readonly createdAt: Date;
}

/** All versions of all keys, by name. The key-encryption key of the software keystore is outside the store, and absent. */
export async function listKeys({ ports }: Pick<System, 'ports'>): Promise<ListedKey[]> {
  const keys = await ports.store.wrappedKeys.list();
  return keys.map((key) => {
    const { name, version, algorithm, createdAt } = key;
    return { name, version, algorithm, place: placeOf(key), createdAt };
  });
}

/**
 * Keys of which a new version may take over at any time: what an older one did says which one it was. The keys of
 * authorities are bound to certificates instead.
 */
export const rotatableKeys = [adminKeyMasterName, tokenWrappingKeyName] as const;

/**
 * Makes the next version of a secret key where keys of its name belong now, audited. A running server takes a new
 * admin-key master at once, a new key-encryption key at its next start.
 *
 * Errors: `Misconfigured` for another key than {@link rotatableKeys}, or a key-encryption key outside a token.
 */
export async function rotateKey({ ports, keyStore }: System, name: string): Promise<KeyReference> {
  if (!rotatableKeys.some((known) => known === name))
    throw new CmError(
      'Misconfigured',
      `${name} is not replaced by itself: only ${rotatableKeys.join(', ')}.`,
    );
  const key = await keyStore.rotateSecretKey(name);
  const event = auditEvent(ports, {
    action: 'key.create',
    outcome: 'success',
    actorName: 'command line',
    objectType: 'Key',
    facts: { name: key.name, version: key.version },
  });
  await ports.store.transaction((tx) => tx.audit.append(event));
  return key;
}

/** Which cards need an update after the admin-key master was replaced. */
export async function planOfAdminKeys({ ports }: Pick<System, 'ports'>): Promise<AdminKeyPlan> {
  return await planAdminKeyRotation(ports);
}
