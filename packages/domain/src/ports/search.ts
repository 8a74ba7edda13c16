import type { AuditAction, AuditOutcome } from '../audit/audit-event.js';
import type { WrittenAuditEvent } from '../audit/audit-seal.js';
import type { Certificate } from '../certificate/certificate.js';
import type { Profile, ProfileStatus } from '../profile/profile.js';
import type { Request, RequestStatus, RequestType } from '../request/request.js';
import type { Smartcard, SmartcardStatus } from '../smartcard/smartcard.js';
import type { User } from '../user/user.js';
import type { GroupUuid, ProfileTemplateUuid, SmartcardUuid, UserUuid } from '../uuid.js';

/** Whose objects a search may show: everyone's, or one's own and those of these people and groups. */
export type Visibility =
  | 'everyone'
  | {
      readonly self: UserUuid;
      readonly overGroups: readonly GroupUuid[];
      readonly overUsers: readonly UserUuid[];
    };

/** One page of a search. `cursor` is what an earlier page gave as `nextCursor`. */
export interface SearchPage<Sort extends string> {
  readonly visibleTo: Visibility;
  /** 1 to 500. */
  readonly limit: number;
  readonly sort: Sort;
  readonly direction: 'ascending' | 'descending';
  readonly cursor: string | null;
}

/** One page. It may hold fewer than `limit` items, even none, while more follow: rare hits cost pages, not time. */
export interface Found<T> {
  readonly items: readonly T[];
  /** Null on the last page. Opaque; holds no secret. */
  readonly nextCursor: string | null;
}

/** Requests of one profile template and some types. */
export interface RequestsOfTemplate {
  readonly profileTemplateUuid: ProfileTemplateUuid;
  readonly types: readonly RequestType[];
}

/** With restricted visibility also the requests that the viewer made. */
export interface RequestSearch extends SearchPage<'submittedAt' | 'priority' | 'completedAt'> {
  readonly status?: RequestStatus;
  readonly type?: RequestType;
  readonly targetUserUuid?: UserUuid;
  readonly originatorUserUuid?: UserUuid;
  readonly profileTemplateUuid?: ProfileTemplateUuid;
  readonly smartcardUuid?: SmartcardUuid;
  readonly submittedFrom?: Date;
  readonly submittedBefore?: Date;
  /** With restricted visibility also these, whoever they are for: requests that the viewer decides or carries out. */
  readonly alsoOf?: readonly RequestsOfTemplate[];
}

/** `q` is the beginning of a card serial, card id, account name, display name or user principal name. */
export interface SmartcardSearch extends SearchPage<'createdAt' | 'cardSerial'> {
  readonly q?: string;
  readonly status?: SmartcardStatus;
  readonly assignedUserUuid?: UserUuid;
  readonly profileTemplateUuid?: ProfileTemplateUuid;
  readonly isTemporary?: boolean;
}

/** `q` is the beginning of the owner's account name, display name or user principal name. */
export interface ProfileSearch extends SearchPage<'createdAt'> {
  readonly q?: string;
  readonly status?: ProfileStatus;
  readonly assignedUserUuid?: UserUuid;
  readonly profileTemplateUuid?: ProfileTemplateUuid;
  readonly isSmartcard?: boolean;
}

/** `q` is the beginning of a serial number, a thumbprint, or the owner's names. */
export interface CertificateSearch extends SearchPage<'notAfter' | 'notBefore' | 'serialNumber'> {
  readonly q?: string;
  readonly assignedUserUuid?: UserUuid;
  readonly templateCommonName?: string;
  readonly isRevoked?: boolean;
  readonly notAfterFrom?: Date;
  readonly notAfterBefore?: Date;
}

/** `q` is the beginning of an account name, display name, user principal name or mail address. */
export interface UserSearch extends SearchPage<'accountName' | 'displayName'> {
  readonly q?: string;
}

/** An event of the audit trail, with the seal that covers it; null until one does. */
export type FoundAuditEvent = WrittenAuditEvent & { readonly sealNumber: number | null };

/** Events that satisfy all that is said, newest first: in the order of writing, backwards. */
export interface AuditSearch {
  /** 1 to 500. */
  readonly limit: number;
  readonly cursor: string | null;
  readonly from?: Date;
  /** Left out itself. */
  readonly before?: Date;
  /** One of these. */
  readonly actions?: readonly AuditAction[];
  readonly outcome?: AuditOutcome;
  readonly actorUserUuid?: UserUuid;
  /** About one of these. */
  readonly objectUuids?: readonly string[];
  readonly objectType?: string;
  /** Done by this person, done to them, or about them. */
  readonly personUuid?: UserUuid;
  /** A part of the actor's name, of the object's, target's or correlation identifier, or of the facts; the letter case of A to Z counts for nothing. */
  readonly text?: string;
}

/** Finds objects page by page, each page in the time of one index look-up however many there are. */
export interface SearchRepository {
  requests(search: RequestSearch): Promise<Found<Request>>;
  smartcards(search: SmartcardSearch): Promise<Found<Smartcard>>;
  profiles(search: ProfileSearch): Promise<Found<Profile>>;
  certificates(search: CertificateSearch): Promise<Found<Certificate>>;
  users(search: UserSearch): Promise<Found<User>>;
  auditEvents(search: AuditSearch): Promise<Found<FoundAuditEvent>>;
}

/** Counts for reports, made by the database. */
export interface ReportRepository {
  requestsByTypeStatusTemplate(period: { readonly from: Date; readonly before: Date }): Promise<
    {
      readonly type: RequestType;
      readonly status: RequestStatus;
      readonly profileTemplateUuid: ProfileTemplateUuid;
      readonly count: number;
    }[]
  >;
  smartcardsByStatus(): Promise<
    {
      readonly profileTemplateUuid: ProfileTemplateUuid;
      readonly status: SmartcardStatus;
      readonly count: number;
    }[]
  >;
  /**
   * How long requests took from their submission to their completion, by type, of those completed in the period: the
   * median and the 90th percentile, each the smallest time within which so many were done (nearest rank).
   */
  timeToComplete(period: { readonly from: Date; readonly before: Date }): Promise<
    {
      readonly type: RequestType;
      readonly count: number;
      /** Whole seconds, rounded down. */
      readonly medianSeconds: number;
      readonly ninetiethPercentileSeconds: number;
    }[]
  >;
  /** Valid certificates whose notAfter falls into the period, by calendar month in UTC (`2026-11`). */
  certificatesByExpiry(period: {
    readonly from: Date;
    readonly before: Date;
  }): Promise<{ readonly month: string; readonly templateCommonName: string; readonly count: number }[]>;
  /** Versions of profile templates changed in the period, newest first. */
  profileTemplateChanges(period: { readonly from: Date; readonly before: Date }): Promise<
    {
      readonly profileTemplateUuid: ProfileTemplateUuid;
      readonly name: string;
      readonly version: number;
      readonly changedAt: Date;
      readonly changedBy: string;
    }[]
  >;
}
