import { type CardApplication, factoryAdminKey, fromHex, Secret } from '@cardea/cards';
import type { v1 } from '@cardea/sdk';

/**
 * The admin key of cards that nobody has enrolled yet, as their profile template has it. An empty one stands for 24 zero
 * bytes (MIM CM: smart card policy, first edition); PIV cards refuse those as a weak key and have that of the factory.
 *
 * Errors: `RangeError` for what is no hex; the server lets none be saved.
 */
export function defaultAdminKeyOf(
  { DefaultAdminKeyHex }: Pick<v1.SmartcardConfiguration, 'DefaultAdminKeyHex'>,
  application: CardApplication,
): Secret<Uint8Array> {
  if (!/^0*$/.test(DefaultAdminKeyHex)) return new Secret(fromHex(DefaultAdminKeyHex));
  return factoryAdminKey(application) ?? new Secret(new Uint8Array(24));
}
