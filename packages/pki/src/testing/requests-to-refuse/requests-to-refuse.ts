import { misshapenRequests, requestsWithUnsoundContent } from './misshapen-requests.js';
import type { RequestToRefuse } from './request-to-refuse.js';
import { requestsWithBadSignatures } from './requests-with-bad-signatures.js';
import { requestsWithWeakKeys } from './requests-with-weak-keys.js';

/** Certification requests with one fault each, whose reasons differ. */
export const requestsToRefuse: readonly RequestToRefuse[] = [
  ...misshapenRequests,
  ...requestsWithUnsoundContent,
  ...requestsWithWeakKeys,
  ...requestsWithBadSignatures,
];
