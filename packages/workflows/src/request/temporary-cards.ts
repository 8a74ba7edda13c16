import { defaultRevocationOptions } from '@cardea/domain';
import type { Execution } from '../workflow.js';
import { certificatesGoingWith, revokeBySettings } from './revocation-steps.js';

/** A temporary card's policy has no revocation settings: its certificates go at once and the CRL tells it. */
export async function revokeTemporaryCertificates(execution: Execution): Promise<void> {
  const { tx, profile } = execution;
  if (profile === undefined || profile.status === 'Disabled' || profile.status === 'Retired') return;
  await revokeBySettings(execution, await certificatesGoingWith(tx, profile, 'all'), {
    ...defaultRevocationOptions,
    reason: 'cessationOfOperation',
  });
}
