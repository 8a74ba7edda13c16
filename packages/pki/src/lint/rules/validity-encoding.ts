import type { LintRule } from '../lint-rule.js';
import { type DerElement, identifier } from '../strict-der.js';
import { timeMsOf } from '../times.js';

const startOf2050Ms = Date.UTC(2050, 0, 1);

/** Times until 2049 are UTCTime, later ones GeneralizedTime, both in whole seconds of UTC. */
export const validityEncoding: LintRule = {
  name: 'validity-encoding',
  source: 'RFC 5280 §4.1.2.5',
  causedBy: 'profile',
  check: ({ notBefore, notAfter }) => faultOf(notBefore) ?? faultOf(notAfter),
};

function faultOf(time: DerElement): string | undefined {
  const timeMs = timeMsOf(time);
  if (Number.isNaN(timeMs)) return 'has a time that is none in whole seconds of UTC';
  return time.identifier === identifier.generalizedTime && timeMs < startOf2050Ms
    ? 'has a GeneralizedTime before 2050'
    : undefined;
}
