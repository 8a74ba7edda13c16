import type {
  AdminKeys,
  CertificationAuthorities,
  Clock,
  KeyArchive,
  KeyAttestationVerifier,
  OwnKeys,
  Randomness,
  Secret,
  SecretKeyStore,
  Store,
  User,
} from '@cardea/domain';

/** Every port that a use case can name; each one asks for the few it needs by `Pick`. */
export interface Ports {
  readonly store: Store;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly authorities: CertificationAuthorities;
  readonly adminKeys: AdminKeys;
  readonly secrets: SecretKeyStore;
  readonly keyArchive: KeyArchive;
  readonly ownKeys: OwnKeys;
  readonly keyAttestation: KeyAttestationVerifier;
}

/** Who asks, from where. Authenticated already; nothing is authorised yet. */
export interface Caller {
  readonly user: User;
  /** IP address, or `local` for the command line. */
  readonly origin: string;
  readonly correlationId: string;
  /** One-time passwords that came with the call; not verified yet. */
  readonly oneTimePasswords: readonly Secret<string>[];
}
