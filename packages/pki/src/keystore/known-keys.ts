import type { WrappedKey, WrappedKeyRepository } from '@cardea/domain';

/**
 * The stored keys, each read once: a version of a key never changes. Keys that were read before a transaction began need
 * no second connection to the store while it runs.
 */
export class KnownKeys implements WrappedKeyRepository {
  readonly #keys: WrappedKeyRepository;
  readonly #known = new Map<string, WrappedKey>();

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

  #learn(key: WrappedKey | undefined): WrappedKey | undefined {
    if (key !== undefined) this.#known.set(`${key.version} ${key.name}`, key);
    return key;
  }
}
