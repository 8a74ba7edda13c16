// Servers of external certification authorities, and tokens that get lost, for specifications of other packages.
export { CfsslServer } from './cfssl.js';
export { type EstLabel, EstResponder } from './est-responder.js';
export { type InterruptedRoute, interruptedRoute } from './interrupted-route.js';
export { loseTokenUnderEachCall, type TokenLosses } from './lost-token.js';
export {
  attribute,
  attributesOf,
  extensionOf,
  extensionRequest,
  nameOf,
  newEcKey,
  newRsaKey,
  type RequestKey,
  requestWith,
  sequence,
} from './requests-to-refuse/certification-request-parts.js';
export type { RequestToRefuse } from './requests-to-refuse/request-to-refuse.js';
export { requestsToRefuse } from './requests-to-refuse/requests-to-refuse.js';
export {
  requestSignedByAnotherKey,
  soundRequest,
} from './requests-to-refuse/requests-with-bad-signatures.js';
