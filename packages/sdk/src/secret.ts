/** Node's name for how an object is printed; spelled out because browsers have no `node:util`. */
const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/** A one-time password, an unblock answer or a webhook secret: prints as `[secret]` wherever it is printed whole. */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself; for the one place that hands it on. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspectCustom](): string {
    return '[secret]';
  }
}
