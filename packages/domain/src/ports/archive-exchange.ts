import type { KeyReference } from './key-store.js';

/** A certificate to which clients encrypt private keys for the archive (CA exchange certificate). */
export interface StoredExchangeKey {
  /** 1 for the first one, one more for each that follows. */
  readonly generation: number;
  readonly certificateDer: Uint8Array;
  /** The private key in the keystore. */
  readonly key: KeyReference;
  readonly notAfter: Date;
}

/** The exchange certificates of the archive. */
export interface ArchiveExchangeRepository {
  /** Those that end at `now` or later, the highest generation first. */
  listValid(now: Date): Promise<StoredExchangeKey[]>;
  /** The highest generation of all, also when it has ended; undefined when there was none. */
  findLatest(): Promise<StoredExchangeKey | undefined>;
  /** Those that ended before `before`, the oldest first; the highest generation of all is not among them. */
  listEnded(before: Date): Promise<StoredExchangeKey[]>;
  /** Forgets a certificate whose key is destroyed; nothing where there is none. */
  delete(generation: number): Promise<void>;
  /** Errors: `Conflict` when there is one of this generation. */
  insert(key: StoredExchangeKey): Promise<void>;
}
