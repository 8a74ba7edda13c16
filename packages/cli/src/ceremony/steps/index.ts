import { closing, exporting, issuingCertificate, rootCrl } from './close.js';
import { rootCertificate, rootKey, shares } from './keys.js';
import { machine, participants } from './prepare.js';
import type { CeremonyStep } from './step.js';

/** The ceremony, in its order. */
export const ceremonySteps: readonly CeremonyStep[] = [
  participants,
  machine,
  shares,
  rootKey,
  rootCertificate,
  issuingCertificate,
  rootCrl,
  exporting,
  closing,
];
