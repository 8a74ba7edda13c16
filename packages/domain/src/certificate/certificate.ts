import type { ProfileUuid, RequestUuid, UserUuid, Uuid } from '../uuid.js';

export type CertificateUuid = Uuid<'Certificate'>;

/** Reason names of RFC 5280 §5.3.1, without `removeFromCRL`, which no stored certificate carries. */
export const revocationReasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise',
] as const;
export type RevocationReason = (typeof revocationReasons)[number];

/** MIM CM: CertificateType Enumeration (numbers are defaults of ours). */
export type CertificateType = 'Native' | 'External';

export interface Revocation {
  readonly revokedAt: Date;
  readonly reason: RevocationReason;
}

/** One X.509 certificate known to the system (MIM CM: X509ClmCertificate). */
export interface Certificate {
  readonly uuid: CertificateUuid;
  /** Upper-case hex, as the wire prints it; unique for one issuer. */
  readonly serialNumber: string;
  /** SHA-1 over the DER encoding, upper-case hex. */
  readonly thumbprint: string;
  readonly certificateType: CertificateType;
  readonly templateCommonName: string;
  readonly isKeyHistory: boolean;
  readonly isArchivedOnCa: boolean;
  readonly notBefore: Date | null;
  readonly notAfter: Date | null;
  /** `host\CA name`. */
  readonly issuer: string;
  /** `DOMAIN\user`. */
  readonly requesterName: string;
  readonly assignedUserUuid: UserUuid | null;
  readonly profileUuid: ProfileUuid | null;
  readonly requestUuid: RequestUuid | null;
  /** Which of the request's generation options it answers, from 0; null for certificates carried over. */
  readonly optionIndex: number | null;
  /** Name of the certification authority that revokes it; null when it is not one of ours. */
  readonly caName: string | null;
  /** The partition of the authority's CRL that it names; null = the complete one. */
  readonly crlPartition: number | null;
  /** Null for certificates carried over without their encoding. */
  readonly certificateDer: Uint8Array | null;
  /** SHA-256 over the DER of the PKCS#10 request it answers, hex; null when not issued here. */
  readonly certificationRequestSha256: string | null;
  readonly revocation: Revocation | null;
  readonly revision: number;
}
