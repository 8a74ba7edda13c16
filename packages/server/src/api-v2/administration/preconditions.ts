import { createHash } from 'node:crypto';
import { CmError } from '@cardea/domain';
import type { Precondition } from '@cardea/workflows';
import { type Condition, mustMatch } from '../entity-tags.js';
import type { ApiError } from '../problems.js';

/**
 * Makes a change under If-Match. The use case asks `isUnchanged` inside its transaction, so that what does not match is
 * refused and audited there, as a `Conflict`; the client is told `PreconditionFailed`.
 *
 * Errors: `PreconditionFailed`; whatever `change` throws.
 */
export async function underIfMatch<C, T>(
  ifMatch: Condition,
  tagOf: (current: C) => string,
  change: (isUnchanged: Precondition<C>) => Promise<T>,
): Promise<T> {
  let failed: ApiError | undefined;
  try {
    return await change((current) => {
      try {
        mustMatch(ifMatch, tagOf(current));
      } catch (error) {
        failed = error as ApiError; // mustMatch throws nothing else
        throw new CmError('Conflict', failed.detail);
      }
    });
  } catch (error) {
    throw failed ?? error;
  }
}

/** Entity tag of something without a version of its own: a digest of what is shown of it. */
export function contentTag(shown: object): string {
  return `"${createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 22)}"`;
}
