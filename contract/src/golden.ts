import examples from '../golden/examples.json' with { type: 'json' };

/** One documented call with its documented answer, property order as printed. */
export interface GoldenExample {
  readonly name: string;
  readonly method: string;
  /** Path and query, application path included. */
  readonly url: string;
  /** Null when the call has no body. */
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseBody: unknown;
}

/**
 * Every call that the reference prints together with its answer. Trailing NUL characters of security descriptors
 * are left out, and long base64 values are replaced by a note in angle brackets.
 */
export const goldenExamples: readonly GoldenExample[] = examples;
