import { hkdfSync } from 'node:crypto';
import { type Clock, CmError, type KeyEncryptionKeyRepository, type Secret } from '@cardea/domain';

/** One key-encryption key, 32 bytes, with what names it in envelopes: 16 hex digits. */
export interface IdentifiedKey {
  readonly identifier: string;
  readonly key: Secret<Uint8Array>;
}

const identifierBytes = 8;

/** Names a key: HKDF-SHA-256 (RFC 5869) of it, so that the name tells nothing of the key. */
export function identifierOf(key: Secret<Uint8Array>): string {
  if (key.reveal().length !== 32)
    throw new CmError('Misconfigured', 'The key-encryption key must have 32 bytes.');
  const bytes = hkdfSync('sha256', key.reveal(), '', 'cardea key-encryption-key identifier', identifierBytes);
  return Buffer.from(bytes).toString('hex');
}

/** The key-encryption keys that a software keystore works with. */
export interface KeyEncryptionKeys {
  /** Wraps from now on. */
  readonly current: IdentifiedKey;
  /** All that open, the oldest first. */
  readonly all: readonly IdentifiedKey[];
  /** The key of an envelope; undefined when this installation does not have it. */
  find(identifier: string): Promise<IdentifiedKey | undefined>;
}

/** One key that is never replaced. */
export function onlyKey(key: Secret<Uint8Array>): KeyEncryptionKeys {
  const current = { identifier: identifierOf(key), key };
  return {
    current,
    all: [current],
    find: async (identifier) => (identifier === current.identifier ? current : undefined),
  };
}

/** What {@link InstalledKeyEncryptionKeys} need. */
export interface InstalledKeyEncryptionKeysOptions {
  readonly versions: KeyEncryptionKeyRepository;
  readonly clock: Clock;
  /** Reads the keys where the operator keeps them, in the order in which they are written; makes the first one. */
  readonly read: (mayCreate: boolean) => Promise<readonly Secret<Uint8Array>[]>;
  /** Tells which of several keys something stored opens under, before any was recorded; undefined when nothing is stored. */
  readonly opensWhatIsStored: (key: IdentifiedKey) => Promise<boolean | undefined>;
  readonly warn: (message: string) => void;
}

const notThere = (what: string) =>
  new CmError(
    'Misconfigured',
    `${what} Check that the key-encryption key (CARDEA_KEY_ENCRYPTION_KEY, else the file key-encryption-key in CARDEA_HOME) is the one this store was made with.`,
  );

/**
 * The key-encryption keys of an installation: the operator keeps them, the store records which there are. The one of the
 * highest version wraps; the others open what they wrapped until they are forgotten.
 */
export class InstalledKeyEncryptionKeys implements KeyEncryptionKeys {
  readonly #options: InstalledKeyEncryptionKeysOptions;
  #keys = new Map<string, IdentifiedKey>();
  /** Not forgotten and at hand, the oldest first. */
  #usable: IdentifiedKey[] = [];
  #lastWarning: string | undefined;

  private constructor(options: InstalledKeyEncryptionKeysOptions) {
    this.#options = options;
  }

  /** Errors: `Misconfigured` when the current key is not at hand, or none that opens what is stored. */
  static async open(options: InstalledKeyEncryptionKeysOptions): Promise<InstalledKeyEncryptionKeys> {
    const keys = new InstalledKeyEncryptionKeys(options);
    const isFirstStart = (await options.versions.list()).length === 0;
    await keys.#read(isFirstStart);
    if (isFirstStart) await keys.#recordFirst();
    const missing = await keys.#choose();
    if (missing !== undefined) throw notThere(missing);
    return keys;
  }

  get current(): IdentifiedKey {
    const key = this.#usable.at(-1);
    if (key === undefined) throw notThere('No key-encryption key of this store is at hand.');
    return key;
  }

  get all(): readonly IdentifiedKey[] {
    return this.#usable;
  }

  async find(identifier: string): Promise<IdentifiedKey | undefined> {
    const known = this.#keys.get(identifier);
    if (known !== undefined) return known;
    await this.#read();
    return this.#keys.get(identifier);
  }

  /**
   * Notices versions that others have recorded, and reads their keys. A server whose operator has not given it the newest
   * key yet goes on with the newest that it has, which is warned of.
   */
  async refresh(): Promise<void> {
    if ((await this.#choose()) === undefined) return;
    await this.#read();
    const missing = await this.#choose();
    if (missing !== undefined && missing !== this.#lastWarning) this.#options.warn(missing);
    this.#lastWarning = missing;
  }

  /** A key that the operator has written down and the store does not know yet. */
  async prepared(): Promise<IdentifiedKey | undefined> {
    await this.#read();
    const recorded = new Set((await this.#options.versions.list()).map(({ identifier }) => identifier));
    return [...this.#keys.values()].filter(({ identifier }) => !recorded.has(identifier)).at(-1);
  }

  async #recordFirst(): Promise<void> {
    for (const key of this.#keys.values()) {
      if ((await this.#options.opensWhatIsStored(key)) === false) continue;
      try {
        const createdAt = this.#options.clock.now();
        await this.#options.versions.insert({
          version: 1,
          identifier: key.identifier,
          createdAt,
          forgottenAt: null,
        });
      } catch (error) {
        // Another process may have been first; its key counts.
        if ((await this.#options.versions.list()).length === 0) throw error;
      }
      return;
    }
    throw notThere('The stored keys cannot be decrypted.');
  }

  /** Reads the keys anew; those that were there stay, since something may be under way with them. */
  async #read(mayCreate = false): Promise<void> {
    for (const key of await this.#options.read(mayCreate)) {
      const identifier = identifierOf(key);
      if (!this.#keys.has(identifier)) this.#keys.set(identifier, { identifier, key });
    }
  }

  /** Takes up what the store says of versions; gives what is missing. */
  async #choose(): Promise<string | undefined> {
    const inUse = (await this.#options.versions.list()).filter(({ forgottenAt }) => forgottenAt === null);
    this.#usable = inUse.flatMap(({ identifier }) => this.#keys.get(identifier) ?? []);
    const newest = inUse.at(-1);
    if (newest === undefined || this.#keys.has(newest.identifier)) return undefined;
    return `Version ${newest.version} of the key-encryption key (${newest.identifier}) is not at hand.`;
  }
}
