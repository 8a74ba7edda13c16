import type { RevocationReason } from '../certificate/certificate.js';

/** MIM CM: RevocationOptions members. */
export interface RevocationOptions {
  readonly reason: RevocationReason;
  readonly allowSpecifyReason: boolean;
  readonly allowSpecifyDelay: boolean;
  /** Whole seconds from running the request to revoking. */
  readonly effectiveRevocationDelaySeconds: number;
  readonly publishBaseCrl: boolean;
  readonly publishDeltaCrl: boolean;
  readonly disableOldCardOrProfile: boolean;
  readonly revokeOldCertificates: boolean;
}

export const defaultRevocationOptions: RevocationOptions = {
  reason: 'cessationOfOperation',
  allowSpecifyReason: false,
  allowSpecifyDelay: false,
  effectiveRevocationDelaySeconds: 0,
  publishBaseCrl: true,
  publishDeltaCrl: false,
  disableOldCardOrProfile: true,
  revokeOldCertificates: true,
};
