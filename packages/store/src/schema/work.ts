import type { ColumnType } from 'kysely';

// Tables of what is to be done beside answering: jobs, notifications and their deliveries, and work at card readers.

export interface JobsTable {
  uuid: string;
  kind: string;
  input: string;
  /** Unique among waiting and running jobs. */
  unique_key: string | null;
  state: string;
  run_at: string;
  attempts: number;
  leased_until: string | null;
  lease_token: string | null;
  progress_percent: number | null;
  result: string | null;
  last_error: string | null;
  requested_by: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface IdempotencyKeysTable {
  user_uuid: string;
  idempotency_key: string;
  fingerprint_sha256: string;
  claimed_at: string;
  /** Null until the write is answered. */
  status: number | null;
  body: string | null;
}

export interface NotificationsTable {
  /** Given by the database in the order of writing. */
  sequence: ColumnType<number, never, never>;
  uuid: string;
  type: string;
  occurred_at: string;
  target_user_uuid: string | null;
  originator_user_uuid: string | null;
  request_uuid: string | null;
  smartcard_uuid: string | null;
  profile_uuid: string | null;
  profile_template_uuid: string | null;
  profile_template_version: number | null;
  policy: string | null;
  facts: string;
  is_dispatched: number;
}

export interface DeliveriesTable {
  /** Given by the database; the order within a lane. */
  sequence: ColumnType<number, never, never>;
  uuid: string;
  notification_uuid: string;
  channel: string;
  lane: string;
  webhook_uuid: string | null;
  recipient_user_uuid: string | null;
  mail_template_index: number | null;
  state: string;
  attempts: number;
  next_attempt_at: string;
  last_error: string | null;
  created_at: string;
  delivered_at: string | null;
}

/** Lanes in which deliveries wait. Whoever changes what waits in a lane holds the lock of its row. */
export interface DeliveryLanesTable {
  lane: string;
  /** When the first delivery may be taken: its next attempt, or the end of the lease. */
  ready_at: string;
  /** The delivery that is leased, with the name of the taking. */
  delivery_uuid: string | null;
  lease_token: string | null;
}

export interface WebhooksTable {
  uuid: string;
  url: string;
  types: string;
  wrapped_secret: Uint8Array;
  is_enabled: number;
  created_at: string;
  revision: number;
}

export interface HandOversTable {
  uuid: string;
  request_uuid: string;
  user_uuid: string;
  code_digest: string;
  created_at: string;
  expires_at: string;
  redeemed_at: string | null;
  token_sha256: string | null;
  token_expires_at: string | null;
}

export interface RequestProgressTable {
  /** Given by the database in the order of writing. */
  sequence: ColumnType<number, never, never>;
  request_uuid: string;
  step: string;
  occurred_at: string;
  card_id: string | null;
}
