import type { CertificateUuid } from '../certificate/certificate.js';
import type { PasswordDistributionType } from '../profile-template/policies.js';
import type { RequestUuid, UserUuid } from '../uuid.js';

/** A one-time password of a request, one for each distribution of its policy. */
export interface OneTimePassword {
  readonly requestUuid: RequestUuid;
  /** Place of its distribution in the policy, from 0. */
  readonly position: number;
  readonly distributionType: PasswordDistributionType;
  /** Ciphertext under the key-encryption key. */
  readonly wrapped: Uint8Array;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Who used it; it then serves that person for this request and nobody else. */
  readonly usedBy: UserUuid | null;
  readonly usedAt: Date | null;
  /** Wrong tries since it was issued. */
  readonly failures: number;
  /** No try is heard before this instant. */
  readonly lockedUntil: Date | null;
}

export interface OneTimePasswordRepository {
  /** By position. */
  listByRequest(request: RequestUuid): Promise<OneTimePassword[]>;
  /** Replaces all one-time passwords of the request. */
  replace(request: RequestUuid, passwords: readonly OneTimePassword[]): Promise<void>;
  /** Writes uses and failures. Errors: `Conflict` when another transaction wrote in between (compares `failures` and `usedAt` as last read). */
  update(before: OneTimePassword, after: OneTimePassword): Promise<void>;
  /** Unused ones that expired before `now`, of requests that are still open. */
  listExpired(now: Date, limit: number): Promise<OneTimePassword[]>;
  delete(request: RequestUuid): Promise<void>;
}

/** A private key in the archive. */
export interface ArchivedKey {
  /**
   * Ciphertext under the key-encryption key: of the private key itself, or, where agents' consents are needed, of CMS
   * EnvelopedData that their shares open.
   */
  readonly sealed: Uint8Array;
  /** How many key recovery agents must consent before it is opened; 0 = none, the installation opens it. */
  readonly consentsNeeded: number;
  /**
   * Where agents' consents are needed, the private key under the key-encryption key until the request that issued the
   * certificate is over, so that a lost answer can be asked for again.
   */
  readonly deliveryCopy: Uint8Array | null;
}

/** Private keys that the server keeps, each sealed. */
export interface ArchivedKeyRepository {
  insert(certificate: CertificateUuid, key: ArchivedKey): Promise<void>;
  /** Replaces how it is sealed, when it is shared anew. */
  update(certificate: CertificateUuid, key: ArchivedKey): Promise<void>;
  find(certificate: CertificateUuid): Promise<ArchivedKey | undefined>;
  /** Forgets the delivery copies of the certificates that the request issued. */
  deleteDeliveryCopies(request: RequestUuid): Promise<void>;
  /** Certificates whose keys need agents' consents, by identifier. */
  pageShared(page: { readonly after: string | null; readonly limit: number }): Promise<CertificateUuid[]>;
  /** Which of these certificates have an archived key. */
  listExisting(certificates: readonly CertificateUuid[]): Promise<CertificateUuid[]>;
}

/** The first answer to a write, kept so that the same write sent again gets the same answer. */
export interface IdempotencyKeyRepository {
  /**
   * Claims `key` for `user`. Gives undefined when the claim is new, else what is known of the earlier write: the
   * fingerprint of its input and its answer (null while it is under way).
   */
  claim(
    user: UserUuid,
    key: string,
    fingerprintSha256: string,
    claimedAt: Date,
  ): Promise<{ fingerprintSha256: string; status: number | null; body: string | null } | undefined>;
  settle(user: UserUuid, key: string, status: number, body: string): Promise<void>;
  /** Gives a claim back whose write changed nothing. */
  release(user: UserUuid, key: string): Promise<void>;
  deleteBefore(instant: Date): Promise<void>;
}

/** Settings of the site that are changed while it runs. */
export interface SiteSettingRepository {
  find(name: SiteSettingName): Promise<string | undefined>;
  put(name: SiteSettingName, text: string): Promise<void>;
}

/**
 * `connectionPointDescriptor`: SDDL of the service connection point, place one of the five (MIM CM: Deploy).
 * `requestSecurityFlags`: `UseUser,UseGroups`, whether rights on the user object and on its groups count.
 * `keyRecoveryConsents`: how many key recovery agents must consent to a recovery, for keys archived from then on.
 */
export type SiteSettingName = 'connectionPointDescriptor' | 'requestSecurityFlags' | 'keyRecoveryConsents';
