/** Whether a certification request must come with the card's word that it made the key. */
export const keyAttestationRequirements = ['none', 'required'] as const;
export type KeyAttestationRequirement = (typeof keyAttestationRequirements)[number];

/** Key attestation as a profile template asks for it; Cardea's own. */
export interface KeyAttestationTerms {
  readonly requirement: KeyAttestationRequirement;
  /** CA certificates in which an attestation's chain may end, one PEM certificate each; self-signed or not. */
  readonly trustedRootsPem: readonly string[];
  /** Whether a key is certified that its card uses without a PIN. */
  readonly allowKeysWithoutPin: boolean;
}

/** Asks for nothing, as MIM CM does. */
export const noKeyAttestation: KeyAttestationTerms = {
  requirement: 'none',
  trustedRootsPem: [],
  allowKeysWithoutPin: false,
};
