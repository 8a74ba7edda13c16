import type {
  AdminKeys,
  CertificationAuthority,
  Clock,
  Randomness,
  SecretKeyStore,
  Store,
  User,
} from '@cardea/domain';

/** Every port that a use case can name; each one asks for the few it needs by `Pick`. */
export interface Ports {
  readonly store: Store;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly authority: CertificationAuthority;
  readonly adminKeys: AdminKeys;
  readonly secrets: SecretKeyStore;
}

/** Who asks, from where. Authenticated already; nothing is authorised yet. */
export interface Caller {
  readonly user: User;
  /** IP address, or `local` for the command line. */
  readonly origin: string;
  readonly correlationId: string;
}
