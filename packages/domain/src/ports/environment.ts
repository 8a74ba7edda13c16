import type { Uuid } from '../uuid.js';

/** Now. */
export interface Clock {
  now(): Date;
}

/** Fresh identifiers and random numbers. */
export interface Randomness {
  uuid<K extends string>(): Uuid<K>;
  /** Uniform in 0..bound-1, from a cryptographic source. */
  integer(bound: number): number;
}
