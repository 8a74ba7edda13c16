import {
  CmError,
  type Repositories,
  Secret,
  type Smartcard,
  type SmartcardConfiguration,
} from '@cardea/domain';
import type { Ports } from '../ports.js';

/** The card's diversified admin key: the one it brought from another system, else the derived one. */
export async function diversifiedAdminKey(
  { adminKeys, secrets }: Pick<Ports, 'adminKeys' | 'secrets'>,
  tx: Pick<Repositories, 'cardSecrets'>,
  {
    smartcard,
    configuration,
  }: { readonly smartcard: Smartcard; readonly configuration: SmartcardConfiguration },
): Promise<Secret<Uint8Array>> {
  if (!configuration.diversifyAdminKey) {
    throw new CmError('PolicyViolation', 'The profile template does not diversify admin keys.');
  }
  if (smartcard.cardId === null) throw new CmError('PolicyViolation', 'This card has no card id.');
  const imported = await tx.cardSecrets.findImportedAdminKey(smartcard.cardId);
  if (imported !== undefined)
    return await secrets.unwrap(imported, importedAdminKeyContext(smartcard.cardId));
  return await adminKeys.diversifiedAdminKey(smartcard.cardId, smartcard.adminKeyVersion);
}

/** What an imported admin key's encryption is bound to. */
export function importedAdminKeyContext(cardId: string): string {
  return `imported-admin-key/${cardId}`;
}

/** The admin key of a fresh card of this kind. */
export function defaultAdminKey({ defaultAdminKeyHex }: SmartcardConfiguration): Secret<Uint8Array> {
  // An empty value stands for 24 zero bytes (MIM CM: smart card policy, first edition).
  return new Secret(
    new Uint8Array(Buffer.from(defaultAdminKeyHex === '' ? '00'.repeat(24) : defaultAdminKeyHex, 'hex')),
  );
}
