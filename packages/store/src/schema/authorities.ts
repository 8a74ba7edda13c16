import type { Generated } from 'kysely';

// Tables of certification authorities: what they are, publish, answer and have been asked for.

export interface AuthoritiesTable {
  name: string;
  certificate_der: Uint8Array;
  key_name: string;
  key_version: number;
  issuer_name: string;
  next_crl_number: Generated<number>;
}

export interface AuthoritySuperiorsTable {
  ca_name: string;
  position: number;
  certificate_der: Uint8Array;
}

export interface SupersededAuthorityCertificatesTable {
  ca_name: string;
  generation: number;
  certificate_der: Uint8Array;
  replaced_at: string;
}

export interface AuthorityRequestsTable {
  ca_name: string;
  key_name: string;
  key_version: number;
  certification_request_der: Uint8Array;
  created_at: string;
}

export interface CrlsTable {
  ca_name: string;
  crl_number: number;
  this_update: string;
  next_update: string;
  /** Null for those of an earlier release and of authorities that are not ours. */
  entry_count: number | null;
  /** Empty once a newer one is there. */
  crl_der: Uint8Array;
}

/** CRLs other than the complete ones; the newest of each scope. */
export interface ScopedCrlsTable {
  ca_name: string;
  /** `delta`, or the number of a partition. */
  scope: string;
  crl_number: number;
  base_crl_number: number | null;
  this_update: string;
  next_update: string;
  entry_count: number | null;
  crl_der: Uint8Array;
}

export interface CrlPartitionsTable {
  ca_name: string;
  partition: number;
  opened_at: string;
}

/** CRLs that could not be signed; a row goes with the next one of its scope that is. */
export interface CrlFailuresTable {
  ca_name: string;
  /** `complete`, `delta`, or the number of a partition. */
  scope: string;
  first_failed_at: string;
  last_failed_at: string;
  attempts: number;
  reason: string;
}

/** What targets outside the server have got. */
export interface PublicationsTable {
  target: string;
  file_name: string;
  version: string;
  crl_number: number | null;
  published_at: string;
}

export interface OcspSignersTable {
  ca_name: string;
  generation: number;
  certificate_der: Uint8Array;
  key_name: string;
  key_version: number;
}

export interface OcspResponsesTable {
  ca_name: string;
  serial_number: string;
  cert_id_form: string;
  certificate_revision: number;
  this_update: string;
  next_update: string;
  response_der: Uint8Array;
}

export interface ArchiveExchangeKeysTable {
  generation: number;
  certificate_der: Uint8Array;
  key_name: string;
  key_version: number;
  not_after: string;
}

export interface IssuanceOrdersTable {
  uuid: string;
  ca_name: string;
  request_uuid: string;
  option_index: number;
  template_common_name: string;
  certification_request_der: Uint8Array | null;
  public_key_der: Uint8Array | null;
  certification_request_sha256: string;
  state: string;
  serial_number: string | null;
  tbs_certificate_der: Uint8Array | null;
  not_before: string | null;
  not_after: string | null;
  sealed_private_key: Uint8Array | null;
  ticket: string | null;
  attempts: number;
  next_attempt_at: string | null;
  last_error: string | null;
  started_at: string;
  changed_at: string;
}
