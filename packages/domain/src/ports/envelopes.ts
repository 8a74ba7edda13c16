/** One key-encryption key of the software keystore, without the key. */
export interface KeyEncryptionKeyVersion {
  readonly version: number;
  /** 16 hex digits that tell the key from others, and nothing else about it. */
  readonly identifier: string;
  readonly createdAt: Date;
  /** Since when nothing is wrapped or opened with it any more. */
  readonly forgottenAt: Date | null;
}

export interface KeyEncryptionKeyRepository {
  /** By version. */
  list(): Promise<KeyEncryptionKeyVersion[]>;
  /** Errors: `Conflict` when version or identifier is taken. */
  insert(key: KeyEncryptionKeyVersion): Promise<void>;
  forget(version: number, at: Date): Promise<void>;
}

/** Everything in the store that is encrypted under the key-encryption key, by where it is. */
export const envelopeKinds = [
  'key',
  'archivedKey',
  'deliveryCopy',
  'orderedKey',
  'keyRecovery',
  'oneTimePassword',
  'proposedPin',
  'importedAdminKey',
  'webhookSecret',
  'dataItem',
] as const;
export type EnvelopeKind = (typeof envelopeKinds)[number];

/** A ciphertext under the key-encryption key, and the row that it is in. */
export interface StoredEnvelope {
  readonly kind: EnvelopeKind;
  /** What names the row, and what else its encryption is bound to, by name of the column. */
  readonly row: Readonly<Record<string, string | number>>;
  /** Name of the data item; null for other kinds. */
  readonly item: string | null;
  readonly wrapped: Uint8Array;
  /** Where the page after this one begins. */
  readonly cursor: string;
}

/** Finds and replaces ciphertexts, whatever they belong to. */
export interface EnvelopeRepository {
  /** How many begin with which octets: as many as name the key, by the first one (`docs/keys.md`). In hex. */
  countByHeader(kind: EnvelopeKind): Promise<ReadonlyMap<string, number>>;
  /** Those that do not begin with `header`, in the order of their rows; at least those of `limit` rows. */
  pageOthers(
    kind: EnvelopeKind,
    page: { readonly header: Uint8Array; readonly after: string | null; readonly limit: number },
  ): Promise<StoredEnvelope[]>;
  /** False when the row has something else by now, or is gone. */
  replace(envelope: StoredEnvelope, wrapped: Uint8Array): Promise<boolean>;
}
