import { type AdminKeys, type CardId, CmError, Secret, type SecretKeyStore } from '@cardea/domain';
import { isStrongTripleDesKey, withOddParity } from './des-keys.js';
import { adminKeyLengthBytes, answerWithCipher } from './response.js';

/** Name in the keystore of the secret key from which all admin keys are derived. */
export const adminKeyMasterName = 'admin-key-master';

const lastCounter = 0xff;

/**
 * Derives the admin key of one card from the master key of this version: 24 bytes with odd parity, never stored.
 *
 * The steps are those of `docs/admin-keys.md`. Changing any of them locks every card that was enrolled before.
 *
 * Errors: `Misconfigured` when the keystore gives no acceptable key; whatever the keystore throws, such as
 * `Misconfigured` for a version that it does not hold.
 */
export async function deriveAdminKey(
  secretKeys: Pick<SecretKeyStore, 'derive'>,
  cardId: CardId,
  version: number,
): Promise<Secret<Uint8Array>> {
  const master = { name: adminKeyMasterName, version };
  const salt = Buffer.from(`cardea/admin-key/v${version}`, 'utf8');
  const cardIdBytes = Buffer.from(cardId.replaceAll('-', ''), 'hex');
  for (let counter = 0; counter <= lastCounter; counter++) {
    // Step 1: HKDF-SHA-256 over the card id as printed and a counter.
    const info = Buffer.concat([cardIdBytes, Buffer.of(counter)]);
    const derived = await secretKeys.derive(master, salt, info, adminKeyLengthBytes);
    // Step 2: odd parity, which cards may insist on.
    const key = withOddParity(derived.reveal());
    // Step 3: take it unless it is weak; the chance of that is below 2^-50, so the loop all but never turns.
    if (isStrongTripleDesKey(key)) return new Secret(key);
  }
  throw new CmError('Misconfigured', 'The keystore gives no acceptable admin key.');
}

/** Admin keys of cards over master keys that stay in the keystore. */
export function createAdminKeys(secretKeys: Pick<SecretKeyStore, 'ensureSecretKey' | 'derive'>): AdminKeys {
  return {
    async currentVersion() {
      return (await secretKeys.ensureSecretKey(adminKeyMasterName)).version;
    },
    diversifiedAdminKey: (cardId, version) => deriveAdminKey(secretKeys, cardId, version),
    authenticationResponse: answerWithCipher,
  };
}
