import type { AuditEvent } from '../audit/audit-event.js';
import type { AuditSeal, WrittenAuditEvent } from '../audit/audit-seal.js';
import type { Certificate, CertificateUuid } from '../certificate/certificate.js';
import type { CertificateTemplate } from '../certificate-template/certificate-template.js';
import type { Profile, ProfileStatus } from '../profile/profile.js';
import type { ProfileTemplate } from '../profile-template/profile-template.js';
import type { Request, RequestStatus, RequestType } from '../request/request.js';
import type { Smartcard } from '../smartcard/smartcard.js';
import type { Group, ManagementRight, User } from '../user/user.js';
import type {
  CardId,
  GroupUuid,
  ProfileTemplateUuid,
  ProfileUuid,
  RequestUuid,
  SmartcardUuid,
  UserUuid,
  Uuid,
} from '../uuid.js';
import type { ArchiveExchangeRepository } from './archive-exchange.js';
import type { CrlRepository } from './crls.js';
import type { EnvelopeRepository, KeyEncryptionKeyRepository } from './envelopes.js';
import type { HandOverRepository, RequestProgressRepository } from './hand-overs.js';
import type { IssuanceOrderRepository } from './issuance-orders.js';
import type { JobRepository } from './jobs.js';
import type { KeyRecoveryRepository } from './key-recovery.js';
import type { NotificationRepository } from './notifications.js';
import type { OcspRepository } from './ocsp.js';
import type { BlockedNameRepository, PublicKeyRepository } from './public-keys.js';
import type { PublicationRepository } from './publications.js';
import type {
  ArchivedKeyRepository,
  IdempotencyKeyRepository,
  OneTimePasswordRepository,
  SiteSettingRepository,
} from './request-secrets.js';
import type { ReportRepository, SearchRepository } from './search.js';

// `update` methods write the whole object where the stored revision equals the given one, raise the revision by
// one and give the stored object back; otherwise they throw `Conflict`. `insert` throws `Conflict` for an identifier
// that exists. `page` walks everything in the order of the identifier, for exports.

/** A slice of a walk over everything: up to `limit` rows whose identifier is greater than `after`. */
export interface Page {
  readonly after: string | null;
  readonly limit: number;
}

export interface RequestRepository {
  find(uuid: RequestUuid): Promise<Request | undefined>;
  insert(request: Request): Promise<void>;
  update(request: Request): Promise<Request>;
  /** Newest first. */
  listByTarget(target: UserUuid, status: RequestStatus | undefined): Promise<Request[]>;
  /** Requests of this type on this card (old or new) that are Pending, Approved or Executing. */
  listOpenForSmartcard(smartcard: SmartcardUuid, type: RequestType | undefined): Promise<Request[]>;
  listOpenForProfile(profile: ProfileUuid, type: RequestType | undefined): Promise<Request[]>;
  page(page: Page): Promise<Request[]>;
}

export interface SmartcardRepository {
  find(uuid: SmartcardUuid): Promise<Smartcard | undefined>;
  /** Every assignment of the physical card, newest first. */
  listByCardId(cardId: CardId): Promise<Smartcard[]>;
  listByProfile(profile: ProfileUuid): Promise<Smartcard[]>;
  /** Oldest first. */
  listByUser(user: UserUuid): Promise<Smartcard[]>;
  /**
   * Temporary cards of these profile templates, not Retired, that carry an issued (not restored) certificate with notAfter
   * before `now`; oldest first.
   */
  listExpiredTemporary(
    now: Date,
    profileTemplates: readonly ProfileTemplateUuid[],
    limit: number,
  ): Promise<Smartcard[]>;
  /** How many Active and Suspended cards have their admin key from where. */
  countByAdminKey(): Promise<AdminKeyCount[]>;
  /**
   * Active cards of these profile templates whose admin key comes from a master before `currentVersion` or from another
   * system, by uuid.
   */
  pageUnderOlderAdminKey(
    currentVersion: number,
    profileTemplates: readonly ProfileTemplateUuid[],
    page: Page,
  ): Promise<Smartcard[]>;
  insert(smartcard: Smartcard): Promise<void>;
  update(smartcard: Smartcard): Promise<Smartcard>;
  page(page: Page): Promise<Smartcard[]>;
}

/** Cards whose admin key comes from the same place. */
export interface AdminKeyCount {
  readonly profileTemplateUuid: ProfileTemplateUuid;
  /** Version of the admin-key master; it tells nothing where the key was imported. */
  readonly adminKeyVersion: number;
  readonly isImported: boolean;
  readonly count: number;
}

export interface ProfileRepository {
  find(uuid: ProfileUuid): Promise<Profile | undefined>;
  /** Oldest first. */
  listByUser(user: UserUuid, status: ProfileStatus | undefined): Promise<Profile[]>;
  /** The duplicates of a profile, oldest first. */
  listDuplicates(primary: ProfileUuid): Promise<Profile[]>;
  insert(profile: Profile): Promise<void>;
  update(profile: Profile): Promise<Profile>;
  page(page: Page): Promise<Profile[]>;
}

/** What a CRL needs of a revoked certificate. */
export interface RevokedCertificate {
  readonly serialNumber: string;
  readonly revokedAt: Date;
  readonly reason: string;
}

/** A certificate whose status changed. */
export interface RevocationChange extends RevokedCertificate {
  /** The number of the next CRL when it changed. */
  readonly crlNumber: number;
}

export interface CertificateRepository {
  find(uuid: CertificateUuid): Promise<Certificate | undefined>;
  findBySerialNumber(serialNumber: string): Promise<Certificate[]>;
  /** In the order of issuance; also those restored to the profile, with `isKeyHistory` as it is on this profile. */
  listByProfile(profile: ProfileUuid): Promise<Certificate[]>;
  /**
   * Puts a certificate of another profile onto this one too. Doing it again, or for the certificate's own profile,
   * changes the mark only.
   */
  linkToProfile(profile: ProfileUuid, certificate: CertificateUuid, isKeyHistory: boolean): Promise<void>;
  /** Profiles that carry the certificate, its own first. */
  listProfilesOf(certificate: CertificateUuid): Promise<ProfileUuid[]>;
  /** Valid ones whose notAfter lies in the span, with their profile not Retired, by notAfter. */
  listExpiring(span: {
    readonly from: Date;
    readonly before: Date;
    readonly limit: number;
  }): Promise<Certificate[]>;
  listByRequest(request: RequestUuid): Promise<Certificate[]>;
  /** Those of this public key, by the SHA-256 of its SubjectPublicKeyInfo (lower-case hex), oldest `notBefore` first. */
  listByPublicKey(sha256: string): Promise<Certificate[]>;
  /** Newest `notBefore` first; without those that are revoked for good or whose profile is Retired; held ones are among them. */
  listCurrentByUser(user: UserUuid): Promise<Certificate[]>;
  /**
   * Revoked ones of an authority, or of one partition of it, whose notAfter is not before `notEndedBefore`: up to
   * `limit` of them by serial number, those after `after`.
   */
  listRevoked(of: {
    readonly caName: string;
    readonly partition: number | undefined;
    readonly notEndedBefore: Date;
    readonly after: string | null;
    readonly limit: number;
  }): Promise<RevokedCertificate[]>;
  /**
   * What a delta lists: those whose revocation, hold or release happened when this CRL number or a higher one was next;
   * the ones that are not revoked now with the reason `removeFromCRL`. Up to `limit` of them by that number and their serial
   * number, those after `after`.
   */
  listRevocationChanges(of: {
    readonly caName: string;
    readonly sinceCrlNumber: number;
    readonly notEndedBefore: Date;
    readonly after: Pick<RevocationChange, 'crlNumber' | 'serialNumber'> | null;
    readonly limit: number;
  }): Promise<RevocationChange[]>;
  /** How many were assigned to a partition when they were issued. */
  countInPartition(caName: string, partition: number): Promise<number>;
  /** `publicKeySha256` (over the SubjectPublicKeyInfo, lower-case hex) spares reading it out of the certificate. */
  insert(certificate: Certificate, publicKeySha256?: string): Promise<void>;
  /** Leaves `isKeyHistory` as stored: the object may come from another profile's list. See `linkToProfile`. */
  update(certificate: Certificate): Promise<Certificate>;
  page(page: Page): Promise<Certificate[]>;
}

export interface ProfileTemplateRepository {
  /** Names by the newest versions, of those that are there. */
  names(uuids: readonly ProfileTemplateUuid[]): Promise<ReadonlyMap<ProfileTemplateUuid, string>>;
  /** The newest version. */
  find(uuid: ProfileTemplateUuid): Promise<ProfileTemplate | undefined>;
  findVersion(uuid: ProfileTemplateUuid, version: number): Promise<ProfileTemplate | undefined>;
  /** Newest versions, by name. */
  list(): Promise<ProfileTemplate[]>;
  /** All stored versions, oldest first. */
  listVersions(uuid: ProfileTemplateUuid): Promise<ProfileTemplate[]>;
  /** Adds the version, or replaces the same version; the highest version is the current one. */
  put(template: ProfileTemplate, changedAt: Date, changedBy?: string): Promise<void>;
  /** Adds the version after `template.version - 1`. Errors: `Conflict` when that is not the newest any more. */
  putNext(template: ProfileTemplate, changedAt: Date, changedBy: string): Promise<void>;
}

export interface CertificateTemplateRepository {
  find(commonName: string): Promise<CertificateTemplate | undefined>;
  list(): Promise<CertificateTemplate[]>;
  put(template: CertificateTemplate): Promise<void>;
  /** False, and nothing is stored, when there is one of this name. */
  insert(template: CertificateTemplate): Promise<boolean>;
  /** Like {@link find}; holds off who else would change it until the transaction ends. */
  findForChange(commonName: string): Promise<CertificateTemplate | undefined>;
}

/** A user with what only sign-in may see. */
export interface StoredUser {
  readonly user: User;
  /** PHC string of the password, null when the user has none. */
  readonly passwordHash: string | null;
}

export interface UserRepository {
  find(uuid: UserUuid): Promise<User | undefined>;
  /** Display names, or account names where there are none, of those that are there. */
  names(uuids: readonly UserUuid[]): Promise<ReadonlyMap<UserUuid, string>>;
  /** Account name without regard to case, in this domain, or in any when `domain` is undefined and it is unique. */
  findByAccountName(accountName: string, domain: string | undefined): Promise<StoredUser | undefined>;
  findByUserPrincipalName(userPrincipalName: string): Promise<StoredUser | undefined>;
  findStored(uuid: UserUuid): Promise<StoredUser | undefined>;
  /** Adds or replaces the user; `groups` replaces the memberships; an undefined hash keeps the stored one. */
  put(user: User, groups: readonly GroupUuid[], passwordHash: string | null | undefined): Promise<void>;
  groupsOf(uuid: UserUuid): Promise<Group[]>;
  /** Users with one of these SIDs themselves or by a group, by account name. */
  listByTrustees(sids: readonly string[], limit: number): Promise<User[]>;
  /** Users whose own security descriptor is not empty. */
  listWithSecurityDescriptor(): Promise<User[]>;
  page(page: Page): Promise<StoredUser[]>;
  count(): Promise<number>;
}

export interface GroupRepository {
  find(uuid: GroupUuid): Promise<Group | undefined>;
  /** Without regard to case. */
  findByName(name: string): Promise<Group | undefined>;
  put(group: Group): Promise<void>;
  list(): Promise<Group[]>;
  /** By account name. */
  listMembers(uuid: GroupUuid): Promise<User[]>;
  page(page: Page): Promise<Group[]>;
  /** Rights that the groups of `holder` give over `target`: everyone's grants and those over a group of the target. */
  rightsOver(holder: UserUuid, target: UserUuid): Promise<ManagementRight[]>;
}

export interface ApiToken {
  readonly uuid: Uuid<'ApiToken'>;
  readonly userUuid: UserUuid;
  readonly name: string;
  /** SHA-256 of the token, hex. */
  readonly tokenSha256: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

export interface Session {
  /** SHA-256 of the cookie value, hex. */
  readonly cookieSha256: string;
  readonly userUuid: UserUuid;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface SignInRepository {
  insertToken(token: ApiToken): Promise<void>;
  findToken(tokenSha256: string): Promise<ApiToken | undefined>;
  listTokens(user: UserUuid | undefined): Promise<ApiToken[]>;
  deleteToken(uuid: Uuid<'ApiToken'>): Promise<boolean>;
  insertSession(session: Session): Promise<void>;
  findSession(cookieSha256: string): Promise<Session | undefined>;
  /** Those that have not ended by `now`, of one user or of everyone, newest first. */
  listSessions(user: UserUuid | undefined, now: Date): Promise<Session[]>;
  deleteSession(cookieSha256: string): Promise<void>;
  deleteExpiredSessions(now: Date): Promise<void>;
}

/** A key or other secret at rest; `wrapped` is ciphertext under the key-encryption key. */
export interface WrappedKey {
  /** Such as `ca/issuing` or `admin-key-master`. */
  readonly name: string;
  readonly version: number;
  /** Such as `ECDSA-P-256`, `RSA-3072`, `secret-32`. */
  readonly algorithm: string;
  readonly wrapped: Uint8Array;
  /** SubjectPublicKeyInfo DER; null for symmetric keys. */
  readonly publicKeyDer: Uint8Array | null;
  readonly createdAt: Date;
}

export interface WrappedKeyRepository {
  find(name: string, version: number): Promise<WrappedKey | undefined>;
  /** The highest version. */
  findCurrent(name: string): Promise<WrappedKey | undefined>;
  insert(key: WrappedKey): Promise<void>;
  list(): Promise<WrappedKey[]>;
  /** Forgets what is kept of a version of a key; nothing where there is none. */
  delete(name: string, version: number): Promise<void>;
}

/** A certification authority of ours: its certificate and where its key is kept. */
export interface StoredAuthority {
  /** Such as `root` and `issuing`. */
  readonly name: string;
  readonly certificateDer: Uint8Array;
  readonly keyName: string;
  readonly keyVersion: number;
  readonly issuerName: string;
}

/** A PKCS#10 request for the certificate of an authority of ours that another authority has to sign. */
export interface OpenAuthorityRequest {
  /** The authority that the certificate is for, such as `issuing`. */
  readonly caName: string;
  readonly keyName: string;
  readonly keyVersion: number;
  readonly certificationRequestDer: Uint8Array;
  readonly createdAt: Date;
}

export interface AuthorityRepository {
  find(name: string): Promise<StoredAuthority | undefined>;
  /** All of them, by name. */
  list(): Promise<StoredAuthority[]>;
  insert(authority: StoredAuthority): Promise<void>;
  /**
   * Gives an authority another certificate for the same key; the one it had is kept among the superseded ones.
   *
   * Errors: `NotFound`.
   */
  replaceCertificate(name: string, certificateDer: Uint8Array, replacedAt: Date): Promise<void>;
  /** Certificates that an authority had before its current one, DER, oldest first. */
  listSupersededCertificates(name: string): Promise<Uint8Array[]>;
  /** Certificates above an authority that are not ours, DER: its issuer first, the root last. */
  listSuperiors(name: string): Promise<Uint8Array[]>;
  /** Stores what {@link listSuperiors} gives, in the place of what was there. */
  putSuperiors(name: string, certificateDers: readonly Uint8Array[]): Promise<void>;
  findOpenRequest(caName: string): Promise<OpenAuthorityRequest | undefined>;
  /** Adds the request or replaces the one for the same authority. */
  putOpenRequest(request: OpenAuthorityRequest): Promise<void>;
  /** Tells whether there was one: of several who end it at once, one does. */
  deleteOpenRequest(caName: string): Promise<boolean>;
  /** Takes the next CRL number of this authority, holding off others until the transaction ends. */
  takeCrlNumber(caName: string): Promise<number>;
}

export interface CardSecretRepository {
  /** PINs kept for `ServerDistributed`, encrypted. */
  findProposedPin(request: RequestUuid, smartcard: SmartcardUuid): Promise<Uint8Array | undefined>;
  putProposedPin(request: RequestUuid, smartcard: SmartcardUuid, wrappedPin: Uint8Array): Promise<void>;
  /** Diversified admin keys that another system gave to a card, encrypted. */
  findImportedAdminKey(cardId: CardId): Promise<Uint8Array | undefined>;
  putImportedAdminKey(cardId: CardId, wrappedKey: Uint8Array): Promise<void>;
  /** Forgets an imported admin key that its card has no more. */
  deleteImportedAdminKey(cardId: CardId): Promise<void>;
  /** Version of the admin-key master whose key was given out for a card that has not confirmed it yet. */
  findAdminKeyChange(cardId: CardId): Promise<number | undefined>;
  /** Errors: `Conflict` when another one is under way. */
  insertAdminKeyChange(cardId: CardId, version: number): Promise<void>;
  deleteAdminKeyChange(cardId: CardId): Promise<void>;
  /** Every imported admin key, by card id, for exports. */
  pageImportedAdminKeys(page: Page): Promise<{ cardId: CardId; wrappedKey: Uint8Array }[]>;
}

export interface AuditRepository {
  append(event: AuditEvent): Promise<void>;
  /** Newest first. `before` is the sequence number to go on from. */
  list(filter: {
    readonly limit: number;
    readonly before?: number;
    readonly action?: string;
    readonly actorUserUuid?: UserUuid;
    readonly objectUuid?: string;
  }): Promise<(AuditEvent & { readonly sequence: number })[]>;
}

/** Seals of the audit trail. */
export interface AuditSealRepository {
  findLast(): Promise<AuditSeal | undefined>;
  /** In the order of their numbers, after one of them. */
  list(page: { readonly after: number; readonly limit: number }): Promise<AuditSeal[]>;
  /** The first events that a seal covers, or with null those that none covers yet, in the order of writing. */
  listEvents(sealNumber: number | null, limit: number): Promise<WrittenAuditEvent[]>;
  /** How many events some seal covers, or none. */
  countEvents(which: 'sealed' | 'unsealed'): Promise<number>;
  /**
   * Keeps a seal and marks its events.
   *
   * Errors: `Conflict` when a seal has that number, or one of the events is sealed.
   */
  insert(seal: AuditSeal, events: readonly AuditEvent['uuid'][]): Promise<void>;
}

/** Everything stored, by kind. */
export interface Repositories {
  readonly requests: RequestRepository;
  readonly smartcards: SmartcardRepository;
  readonly profiles: ProfileRepository;
  readonly certificates: CertificateRepository;
  readonly profileTemplates: ProfileTemplateRepository;
  readonly certificateTemplates: CertificateTemplateRepository;
  readonly users: UserRepository;
  readonly groups: GroupRepository;
  readonly signIns: SignInRepository;
  readonly wrappedKeys: WrappedKeyRepository;
  readonly keyEncryptionKeys: KeyEncryptionKeyRepository;
  readonly envelopes: EnvelopeRepository;
  readonly authorities: AuthorityRepository;
  readonly crls: CrlRepository;
  readonly publications: PublicationRepository;
  readonly issuanceOrders: IssuanceOrderRepository;
  readonly ocsp: OcspRepository;
  readonly cardSecrets: CardSecretRepository;
  readonly audit: AuditRepository;
  readonly auditSeals: AuditSealRepository;
  readonly jobs: JobRepository;
  readonly notifications: NotificationRepository;
  readonly oneTimePasswords: OneTimePasswordRepository;
  readonly handOvers: HandOverRepository;
  readonly requestProgress: RequestProgressRepository;
  readonly archivedKeys: ArchivedKeyRepository;
  readonly publicKeys: PublicKeyRepository;
  readonly blockedNames: BlockedNameRepository;
  readonly archiveExchange: ArchiveExchangeRepository;
  readonly keyRecoveries: KeyRecoveryRepository;
  readonly idempotencyKeys: IdempotencyKeyRepository;
  readonly siteSettings: SiteSettingRepository;
  readonly search: SearchRepository;
  readonly reports: ReportRepository;
}

/** The store. Outside `transaction` every call stands alone; inside, all calls on `tx` commit together or not at all. */
export interface Store extends Repositories {
  transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
