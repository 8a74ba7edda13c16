import type { ColumnType, Generated, Kysely } from 'kysely';
import type {
  ArchiveExchangeKeysTable,
  AuthoritiesTable,
  AuthorityRequestsTable,
  AuthoritySuperiorsTable,
  CrlFailuresTable,
  CrlPartitionsTable,
  CrlsTable,
  IssuanceOrdersTable,
  OcspResponsesTable,
  OcspSignersTable,
  PublicationsTable,
  ScopedCrlsTable,
  SupersededAuthorityCertificatesTable,
} from './schema/authorities.js';
import type {
  DeliveriesTable,
  DeliveryLanesTable,
  HandOversTable,
  IdempotencyKeysTable,
  JobsTable,
  NotificationsTable,
  RequestProgressTable,
  WebhooksTable,
} from './schema/work.js';

// How values are stored, alike in SQLite and PostgreSQL (see values.ts): instants as ISO 8601 text in UTC with
// milliseconds, booleans as 0 and 1, lists and documents as JSON text, bytes as they are.

export interface UsersTable {
  uuid: string;
  domain: string;
  domain_folded: string;
  account_name: string;
  account_name_folded: string;
  display_name: string;
  display_name_folded: string;
  user_principal_name: string;
  user_principal_name_folded: string;
  mail: string;
  mail_folded: string;
  sid: string;
  password_hash: string | null;
  manager_user_uuid: string | null;
  security_descriptor: string;
}

export interface GroupsTable {
  uuid: string;
  domain: string;
  domain_folded: string;
  name: string;
  name_folded: string;
  sid: string;
  security_descriptor: string;
}

export interface GroupMembersTable {
  group_uuid: string;
  user_uuid: string;
}

export interface GroupRightsTable {
  group_uuid: string;
  position: number;
  management_right: string;
  /** Null = over every user. */
  over_group_uuid: string | null;
}

export interface ApiTokensTable {
  uuid: string;
  user_uuid: string;
  name: string;
  token_sha256: string;
  created_at: string;
  expires_at: string | null;
}

export interface SessionsTable {
  cookie_sha256: string;
  user_uuid: string;
  created_at: string;
  expires_at: string;
}

export interface WrappedKeysTable {
  name: string;
  version: number;
  algorithm: string;
  wrapped: Uint8Array;
  public_key_der: Uint8Array | null;
  created_at: string;
}

export interface KeyEncryptionKeysTable {
  version: number;
  identifier: string;
  created_at: string;
  forgotten_at: string | null;
}

export interface ProfileTemplatesTable {
  uuid: string;
  name: string;
  current_version: number;
}

export interface ProfileTemplateVersionsTable {
  uuid: string;
  version: number;
  /** The whole profile template as JSON. */
  document: string;
  changed_at: string;
  /** Empty when it is not known. */
  changed_by: string;
}

export interface CertificateTemplatesTable {
  common_name: string;
  /** The whole certificate template as JSON. */
  document: string;
}

export interface RequestsTable {
  uuid: string;
  type: string;
  status: string;
  is_smartcard: number;
  is_enrollment_agent: number;
  data_collection: string;
  certificate_manager_provided: number;
  subscriber_provided: number;
  originator_user_uuid: string;
  target_user_uuid: string;
  submitted_at: string;
  completed_at: string | null;
  new_profile_uuid: string | null;
  old_profile_uuid: string | null;
  new_smartcard_uuid: string | null;
  old_smartcard_uuid: string | null;
  priority: number;
  comment: string;
  profile_template_uuid: string;
  profile_template_version: number;
  security_descriptor: string;
  approvals_needed: number;
  approved_by: string;
  revision: number;
  details: string;
}

export interface ProfilesTable {
  uuid: string;
  status: string;
  flags: string;
  parent_profile_uuid: string | null;
  primary_profile_uuid: string | null;
  assigned_user_uuid: string;
  profile_template_uuid: string;
  profile_template_version: number;
  comment: string;
  is_smartcard: number;
  created_by_request_uuid: string | null;
  created_at: string;
  revision: number;
}

export interface SmartcardsTable {
  uuid: string;
  status: string;
  flags: string;
  parent_smartcard_uuid: string | null;
  primary_smartcard_uuid: string | null;
  permanent_smartcard_uuid: string | null;
  assigned_user_uuid: string;
  profile_template_uuid: string;
  profile_template_version: number;
  comment: string;
  card_serial: string;
  card_id: string | null;
  middleware: string;
  atr: string;
  profile_uuid: string | null;
  bound_by_request_uuid: string | null;
  admin_key_version: number;
  activated_at: string | null;
  created_at: string;
  revision: number;
}

export interface CertificatesTable {
  uuid: string;
  serial_number: string;
  thumbprint: string;
  certificate_type: string;
  template_common_name: string;
  is_key_history: number;
  is_archived_on_ca: number;
  not_before: string | null;
  not_after: string | null;
  issuer: string;
  requester_name: string;
  assigned_user_uuid: string | null;
  profile_uuid: string | null;
  request_uuid: string | null;
  option_index: number | null;
  ca_name: string | null;
  crl_partition: number | null;
  /** The CRL number that was next when its revocation last changed; null = it never did. */
  revocation_crl_number: ColumnType<number | null, never, number | null>;
  certificate_der: Uint8Array | null;
  certification_request_sha256: string | null;
  /** Over the SubjectPublicKeyInfo, lower-case hex; null where there is no readable certificate. */
  public_key_sha256: string | null;
  revoked_at: string | null;
  revocation_reason: string | null;
  revision: number;
}

/** Certificates of one profile that another profile carries too. */
export interface ProfileCertificatesTable {
  profile_uuid: string;
  certificate_uuid: string;
  is_key_history: number;
}

export interface OneTimePasswordsTable {
  request_uuid: string;
  position: number;
  distribution_type: string;
  wrapped: Uint8Array;
  issued_at: string;
  expires_at: string;
  used_by: string | null;
  used_at: string | null;
  failures: number;
  locked_until: string | null;
}

export interface PublicKeysTable {
  sha256: string;
  /** Whom it was first ordered for; null when it never was. */
  user_uuid: string | null;
  blocked_at: string | null;
  blocked_because: string | null;
}

export interface KeyListsTable {
  name: string;
  reason: string;
  changed_at: string;
}

export interface ListedModuliTable {
  /** Last 20 hexadecimal digits of a SHA-1, as openssl-blacklist has them. */
  fingerprint: string;
  list: string;
}

export interface BlockedNamesTable {
  uuid: string;
  type: string;
  matching: string;
  value: string;
  blocked_at: string;
  reason: string;
}

export interface ArchivedKeysTable {
  certificate_uuid: string;
  sealed_private_key: Uint8Array;
  consents_needed: number;
  delivery_copy: Uint8Array | null;
}

export interface KeyRecoveryAgentsTable {
  uuid: string;
  user_uuid: string;
  certificate_der: Uint8Array;
  /** Null when the agent holds the private key. */
  key_name: string | null;
  key_version: number | null;
  added_at: string;
  retired_at: string | null;
}

export interface ArchivedKeySharesTable {
  certificate_uuid: string;
  agent_uuid: string;
  enveloped_share: Uint8Array;
}

export interface KeyRecoveriesTable {
  uuid: string;
  request_uuid: string | null;
  started_by: string;
  started_at: string;
  certificate_uuids: string;
  public_key_der: Uint8Array;
  wrapped_private_key: Uint8Array;
}

export interface KeyRecoveryConsentsTable {
  recovery_uuid: string;
  certificate_uuid: string;
  user_uuid: string;
  decision: string;
  agent_uuid: string;
  enveloped_share: Uint8Array | null;
  decided_at: string;
}

export interface SiteSettingsTable {
  name: string;
  setting: string;
}

export interface ProposedPinsTable {
  request_uuid: string;
  smartcard_uuid: string;
  wrapped_pin: Uint8Array;
}

export interface ImportedAdminKeysTable {
  card_id: string;
  wrapped_key: Uint8Array;
}

export interface AdminKeyChangesTable {
  card_id: string;
  version: number;
}

export interface AuditEventsTable {
  /** Given by the database in the order of writing. */
  sequence: ColumnType<number, never, never>;
  uuid: string;
  occurred_at: string;
  action: string;
  outcome: string;
  actor_user_uuid: string | null;
  actor_name: string;
  target_user_uuid: string | null;
  object_type: string;
  object_uuid: string;
  origin: string;
  correlation_id: string;
  facts: string;
  /** Null until a seal covers it. */
  seal_number: Generated<number | null>;
}

export interface AuditSealsTable {
  number: number;
  event_count: number;
  events_sha256: string;
  previous_sha256: string | null;
  sealed_at: string;
  key_version: number;
  signature: Uint8Array;
}

/** Every table, by name. */
export interface Schema {
  users: UsersTable;
  groups: GroupsTable;
  group_members: GroupMembersTable;
  group_rights: GroupRightsTable;
  api_tokens: ApiTokensTable;
  sessions: SessionsTable;
  wrapped_keys: WrappedKeysTable;
  key_encryption_keys: KeyEncryptionKeysTable;
  authorities: AuthoritiesTable;
  authority_superiors: AuthoritySuperiorsTable;
  superseded_authority_certificates: SupersededAuthorityCertificatesTable;
  authority_requests: AuthorityRequestsTable;
  crls: CrlsTable;
  scoped_crls: ScopedCrlsTable;
  crl_partitions: CrlPartitionsTable;
  crl_failures: CrlFailuresTable;
  publications: PublicationsTable;
  archive_exchange_keys: ArchiveExchangeKeysTable;
  ocsp_signers: OcspSignersTable;
  ocsp_responses: OcspResponsesTable;
  issuance_orders: IssuanceOrdersTable;
  profile_templates: ProfileTemplatesTable;
  profile_template_versions: ProfileTemplateVersionsTable;
  certificate_templates: CertificateTemplatesTable;
  requests: RequestsTable;
  profiles: ProfilesTable;
  smartcards: SmartcardsTable;
  certificates: CertificatesTable;
  profile_certificates: ProfileCertificatesTable;
  one_time_passwords: OneTimePasswordsTable;
  hand_overs: HandOversTable;
  request_progress: RequestProgressTable;
  archived_keys: ArchivedKeysTable;
  public_keys: PublicKeysTable;
  blocked_names: BlockedNamesTable;
  key_lists: KeyListsTable;
  listed_moduli: ListedModuliTable;
  archived_key_shares: ArchivedKeySharesTable;
  key_recovery_agents: KeyRecoveryAgentsTable;
  key_recoveries: KeyRecoveriesTable;
  key_recovery_consents: KeyRecoveryConsentsTable;
  jobs: JobsTable;
  idempotency_keys: IdempotencyKeysTable;
  site_settings: SiteSettingsTable;
  notifications: NotificationsTable;
  deliveries: DeliveriesTable;
  delivery_lanes: DeliveryLanesTable;
  webhooks: WebhooksTable;
  proposed_pins: ProposedPinsTable;
  imported_admin_keys: ImportedAdminKeysTable;
  admin_key_changes: AdminKeyChangesTable;
  audit_events: AuditEventsTable;
  audit_seals: AuditSealsTable;
}

/** What a repository runs its queries on: the database, or a transaction of it. */
export type Queryable = Kysely<Schema>;
