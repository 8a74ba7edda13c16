import type { Rule } from '../workflow.js';
import {
  initiatorIsAuthorized,
  noSameRequestIsOpen,
  objectHasProfile,
  objectTakesOperation,
  policyIsEnabled,
  stateAllowsOperation,
  targetMayReceive,
  templateIsReadable,
} from './rules.js';

// The rules that most workflows share, in the order in which they are looked at.

/** For what acts on an existing card or profile. */
export const rulesOnObjects: readonly Rule[] = [
  policyIsEnabled,
  objectTakesOperation,
  stateAllowsOperation,
  initiatorIsAuthorized,
  templateIsReadable,
  noSameRequestIsOpen,
];

/** For what produces another card, profile or certificate out of an existing one. */
export const rulesOnIssuing: readonly Rule[] = [...rulesOnObjects, objectHasProfile, targetMayReceive];
