import { inspect } from 'node:util';

const hidden = '[secret]';

/** Holds a PIN, key, password or challenge answer so that printing, logging or serialising it shows `[secret]`. */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** Gives the value. Call it only where the value is used, and never pass the result on. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
