/** What a client hands in as the card's word that it made a key (PIV attestation); nothing is checked yet. */
export interface KeyAttestationEvidence {
  /** The certificate that the card issued over the key, DER. */
  readonly attestationDer: Uint8Array;
  /** Certificates between it and a trusted root, DER each, in any order. */
  readonly intermediatesDer: readonly Uint8Array[];
}

/** When a card asks for the PIN (or the fingerprint in its stead) before it uses a key. */
export type AttestedPinPolicy = 'never' | 'once' | 'always' | 'matchOnce' | 'matchAlways';

/** When a card wants to be touched before it uses a key. */
export type AttestedTouchPolicy = 'never' | 'always' | 'cached';

/** What a card said of a key that it made; the chain to a trusted root was checked. */
export interface AttestedKey {
  /** Null when the card keeps its serial number to itself. */
  readonly cardSerial: string | null;
  /** Such as `5.7.1`. */
  readonly firmwareVersion: string;
  readonly pinPolicy: AttestedPinPolicy;
  readonly touchPolicy: AttestedTouchPolicy;
}

/** Checks attestations of keys. Pure: the instant is told. */
export interface KeyAttestationVerifier {
  /** What keeps a PEM certificate from being a trusted root at this instant, as a rule; undefined when nothing does. */
  faultOfRoot(rootPem: string, now: Date): string | undefined;
  /**
   * Follows the evidence to one of the trusted roots and reads what it says of the key `publicKeyDer`
   * (SubjectPublicKeyInfo).
   *
   * Errors: `BadCertificationRequest` with the reason; `Misconfigured` when a trusted root cannot be read.
   */
  verify(
    evidence: KeyAttestationEvidence,
    expected: {
      readonly publicKeyDer: Uint8Array;
      readonly trustedRootsPem: readonly string[];
      readonly now: Date;
    },
  ): AttestedKey;
}
