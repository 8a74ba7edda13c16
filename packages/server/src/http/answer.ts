import type { EnumTables } from '@cardea/contract';
import type { FailureDelays } from '@cardea/directory';
import type { Secret } from '@cardea/domain';
import type { AuthorityKey, OcspResponder } from '@cardea/pki';
import type { Caller, Ports } from '@cardea/workflows';
import type { Language } from '../language/negotiate.js';
import type { Mailer } from '../notifications/mailer.js';
import type { WebhookSender } from '../notifications/webhook-sender.js';

/** What routes work on. */
export interface RoutePorts extends Ports {
  readonly enums: EnumTables;
  /** How certificates are handed out. */
  readonly certificateFormat: 'cmc' | 'pkcs7';
  readonly webhooks: WebhookSender;
  /** Undefined when no mail server is configured. */
  readonly mailer: Mailer | undefined;
  /** Tells the status of certificates. */
  readonly ocsp: OcspResponder;
  /** Where the files of exports are, below the data directory. */
  readonly exportFolder: string;
  /** Those of our own authorities. */
  readonly authorityKeys: readonly AuthorityKey[];
  /** Gives the key by which writes of the management API are told apart, 32 bytes. */
  readonly fingerprintKey: () => Promise<Secret<Uint8Array>>;
  /** Gives the key under which codes of hand-overs are kept, 32 bytes. */
  readonly handOverKey: () => Promise<Secret<Uint8Array>>;
  /** Slows wrong codes of hand-overs from one address. */
  readonly codeDelays: FailureDelays;
}

/** One authenticated call: names of query and body properties are lower case, the body has passed its schema. */
export interface Call<Body = unknown> {
  /** In which to say what people read. */
  readonly language: Language;
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** What a route answers: JSON, or the relative URI of a new object. */
export type Answer =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'created'; readonly path: string };

/** 200 with JSON. */
export function json(value: unknown): Answer {
  return { kind: 'json', value };
}

/** 201 with the relative URI as a JSON string and the full one in `Location`. */
export function created(collection: string, uuid: string): Answer {
  return { kind: 'created', path: `api/v1.0/${collection}/${uuid}` };
}
