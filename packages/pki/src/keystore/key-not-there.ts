import { CmError } from '@cardea/domain';

/**
 * A key that the store names is not where it should be: gone from a token that answers, or under a key-encryption key that
 * is not at hand. Of kind `Misconfigured`, but one key may be so while the others are as they should be.
 */
export class KeyNotThere extends CmError {
  constructor(detail: string, options: { cause?: unknown } = {}) {
    super('Misconfigured', detail, options);
  }
}

/**
 * Whether a key could not be used for a reason that says nothing against the configuration: its place does not answer now,
 * or it alone is not there. A refused PIN is none of these.
 */
export function isOutOfReach(error: unknown): error is CmError {
  return error instanceof CmError && (error.kind === 'CaUnavailable' || error instanceof KeyNotThere);
}
