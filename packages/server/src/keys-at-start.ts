import {
  type AdminKeys,
  type CardId,
  CmError,
  emptyUuid,
  type Secret,
  type SecretKeyStore,
} from '@cardea/domain';

/**
 * Reads every version of the admin-key master after those that were read, and gives the newest that was. Later each would
 * be read inside a transaction, on a connection of its own, and enough calls at once would wait for each other's
 * connections. What is in a token that does not answer is read another time.
 */
export async function loadAdminKeyMasters(adminKeys: AdminKeys, alreadyRead: number): Promise<number> {
  let read = alreadyRead;
  await unlessAway(async () => {
    const current = await adminKeys.currentVersion();
    for (; read < current; read += 1) await adminKeys.diversifiedAdminKey(emptyUuid as CardId, read + 1);
  });
  return read;
}

/** What gives a key of this use; it is derived now, or once its token answers. */
export async function derivedKey(
  keyStore: SecretKeyStore,
  use: string,
): Promise<() => Promise<Secret<Uint8Array>>> {
  const key = await keyStore.ensureSecretKey('idempotency-keys');
  let derived: Secret<Uint8Array> | undefined;
  const derive = async () => {
    derived ??= await keyStore.derive(key, new Uint8Array(0), Buffer.from(use), 32);
    return derived;
  };
  await unlessAway(derive);
  return derive;
}

/** Does what a token is needed for, unless the token does not answer now. */
async function unlessAway(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CmError) || error.kind !== 'CaUnavailable') throw error;
  }
}
