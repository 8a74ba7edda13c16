import type { CardKeyAlgorithm } from '../credential-card/credential-card.js';
import type { PivKeyAlgorithm } from './key-algorithm.js';

/** What a PIV card has beyond SP 800-73, which has nothing of it (Yubico: PIV extensions, by firmware version). */
export interface PivAbilities {
  /** SET MANAGEMENT KEY. */
  readonly canSetManagementKey: boolean;
  /** IMPORT KEY. */
  readonly canImportKeys: boolean;
  /** ATTEST. */
  readonly canAttest: boolean;
  /** GET METADATA: says where a key is without certificate, and whether the PUK is that of the factory. */
  readonly hasMetadata: boolean;
  /** MOVE KEY, which deletes keys too. */
  readonly canMoveKeys: boolean;
  /** RSA keys of 3072 and 4096 bits. Other cards may have them too: ask the card. */
  readonly hasLongRsaKeys: boolean | 'unknown';
}

/** What a card can do by its firmware version, such as `5.7.1`; undefined is a card without Yubico's extensions. */
export function pivAbilities(yubicoVersion: string | undefined): PivAbilities {
  const isAtLeast = (major: number, minor: number) => {
    const [cardMajor = 0, cardMinor = 0] = (yubicoVersion ?? '0.0').split('.').map(Number);
    return cardMajor > major || (cardMajor === major && cardMinor >= minor);
  };
  const isYubico = yubicoVersion !== undefined;
  return {
    canSetManagementKey: isYubico,
    canImportKeys: isYubico,
    canAttest: isAtLeast(4, 3),
    hasMetadata: isAtLeast(5, 3),
    canMoveKeys: isAtLeast(5, 7),
    hasLongRsaKeys: isYubico ? isAtLeast(5, 7) : 'unknown',
  };
}

/** The algorithm as PIV cards know it; undefined for one that the card is known not to have. */
export function pivKeyAlgorithmFor(
  abilities: PivAbilities,
  algorithm: CardKeyAlgorithm,
): PivKeyAlgorithm | undefined {
  if (algorithm === 'P-521') return undefined;
  const isLongRsa = algorithm === 'RSA-3072' || algorithm === 'RSA-4096';
  return isLongRsa && abilities.hasLongRsaKeys === false ? undefined : algorithm;
}
