/** A map that forgets its oldest entries beyond a bound, so that whoever asks for much fills no memory. */
export class BoundedMap<K, V> {
  readonly #capacity: number;
  readonly #entries = new Map<K, V>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  set(key: K, value: V): void {
    if (this.#entries.size >= this.#capacity && !this.#entries.has(key)) this.#forgetOldest();
    this.#entries.set(key, value);
  }

  #forgetOldest(): void {
    // A Map iterates in the order of insertion.
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }
}
