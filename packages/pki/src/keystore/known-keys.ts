import { createHash } from 'node:crypto';
import type { OwnKeys, WrappedKey, WrappedKeyRepository } from '@cardea/domain';

/**
 * The stored keys, each read once: a version of a key never changes. Keys that were read before a transaction began need
 * no second connection to the store while it runs.
 */
export class KnownKeys implements WrappedKeyRepository, OwnKeys {
  readonly #keys: WrappedKeyRepository;
  readonly #known = new Map<string, WrappedKey>();
  /** By what {@link isOwnKey} is asked for. */
  readonly #publicKeys = new Set<string>();

  constructor(keys: WrappedKeyRepository) {
    this.#keys = keys;
  }

  async find(name: string, version: number): Promise<WrappedKey | undefined> {
    return this.#known.get(`${version} ${name}`) ?? this.#learn(await this.#keys.find(name, version));
  }

  async findCurrent(name: string): Promise<WrappedKey | undefined> {
    return this.#learn(await this.#keys.findCurrent(name));
  }

  async insert(key: WrappedKey): Promise<void> {
    await this.#keys.insert(key);
    this.#learn(key);
  }

  async delete(name: string, version: number): Promise<void> {
    await this.#keys.delete(name, version);
    this.#known.delete(`${version} ${name}`);
  }

  async list(): Promise<WrappedKey[]> {
    const keys = await this.#keys.list();
    for (const key of keys) this.#learn(key);
    return keys;
  }

  isOwnKey(publicKeySha256: string): boolean {
    return this.#publicKeys.has(publicKeySha256);
  }

  #learn(key: WrappedKey | undefined): WrappedKey | undefined {
    if (key === undefined) return undefined;
    const place = `${key.version} ${key.name}`;
    const isNew = !this.#known.has(place);
    // What is stored of it changes when it is encrypted anew.
    this.#known.set(place, key);
    // That of a key which was destroyed stays: nobody is to have a certificate for it either.
    if (isNew && key.publicKeyDer !== null)
      this.#publicKeys.add(createHash('sha256').update(key.publicKeyDer).digest('hex'));
    return key;
  }
}
