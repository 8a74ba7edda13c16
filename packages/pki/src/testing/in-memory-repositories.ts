import type { AuthorityRepository, StoredAuthority, WrappedKey, WrappedKeyRepository } from '@cardea/domain';
import { CmError } from '@cardea/domain';

/** Keys in memory; `rows` is open to tests that tamper with them. */
export class InMemoryWrappedKeys implements WrappedKeyRepository {
  rows: WrappedKey[] = [];

  async find(name: string, version: number): Promise<WrappedKey | undefined> {
    return this.rows.find((row) => row.name === name && row.version === version);
  }

  async findCurrent(name: string): Promise<WrappedKey | undefined> {
    return this.rows.filter((row) => row.name === name).sort((a, b) => b.version - a.version)[0];
  }

  async insert(key: WrappedKey): Promise<void> {
    if (this.rows.some((row) => row.name === key.name && row.version === key.version))
      throw new CmError('Conflict', 'The key exists.');
    this.rows.push(key);
  }

  async list(): Promise<WrappedKey[]> {
    return [...this.rows];
  }

  async delete(name: string, version: number): Promise<void> {
    this.rows = this.rows.filter((row) => row.name !== name || row.version !== version);
  }
}

/** The rows of authorities, all that the embedded authorities use of the repository. */
export class InMemoryAuthorities implements Pick<AuthorityRepository, 'find' | 'insert'> {
  rows: StoredAuthority[] = [];

  async find(name: string): Promise<StoredAuthority | undefined> {
    return this.rows.find((row) => row.name === name);
  }

  async insert(authority: StoredAuthority): Promise<void> {
    if (this.rows.some(({ name }) => name === authority.name))
      throw new CmError('Conflict', 'The authority exists.');
    this.rows.push(authority);
  }
}
