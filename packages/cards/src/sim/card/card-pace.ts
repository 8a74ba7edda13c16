import type { CardKeyAlgorithm } from '../../credential-card/credential-card.js';

/** What takes a chip long: making a key pair, or one operation with a private key. */
export type KeyOperation = 'makeKey' | 'useKey';

/**
 * The least time, in milliseconds, that a command of a simulated card takes where it makes or uses a key of an
 * algorithm; what is not named goes as fast as the computer. The time counts as the card's own.
 */
export type CardPace = {
  readonly [operation in KeyOperation]?: { readonly [algorithm in CardKeyAlgorithm]?: number };
};

/**
 * Pace of a physical card, by published measurements, the quick ones where they spread.
 *
 * Keys: NXP JCOP4 J3R180 (P71), JCAlgTest results `Profiles/performance/fixed` (2020-12-10), ALG_RSA_CRT LENGTH_RSA_2048
 * KeyPair_genKeyPair: 1496 to 8696 ms, 5145 on average of ten, of which the least; ALG_EC_FP LENGTH_EC_FP_256: 24 ms.
 * Signatures: YubiKey 5 NFC, PIV, firmware 5.1.2, "Jsign Benchmarks" (jsign-benchmark/README.md): 138 and 72 ms.
 */
export const physicalCardPace: CardPace = {
  makeKey: { 'RSA-2048': 1496, 'P-256': 24 },
  useKey: { 'RSA-2048': 138, 'P-256': 72 },
};
