import type { RequestUuid, Uuid } from '../uuid.js';

/** Identifies what was asked of an authority once; written down before the authority hears of it. */
export type OrderUuid = Uuid<'IssuanceOrder'>;

/**
 * How far an order has come.
 *
 * - `open`: written down; one of ours may be about to sign it, an external authority has not heard of it.
 * - `sent`: an external authority was asked, or is just about to be.
 * - `pending`: it has said that it will answer later; `ticket` names the order there.
 * - `unknown`: it was asked and has not answered; whether there is a certificate is to be found out.
 * - `issued`, `refused`: the certificate is stored, or there is none by the authority's word.
 * - `interrupted`: there is no certificate that anybody got; a serial number that was chosen is revoked.
 * - `abandoned`: an operator gave up finding out; a certificate that turns up later is stored and revoked at once.
 */
export const issuanceOrderStates = [
  'open',
  'sent',
  'pending',
  'unknown',
  'issued',
  'refused',
  'interrupted',
  'abandoned',
] as const;
export type IssuanceOrderState = (typeof issuanceOrderStates)[number];

/** States in which it is not settled what becomes of the order. */
export const unsettledOrderStates: readonly IssuanceOrderState[] = ['open', 'sent', 'pending', 'unknown'];

/** States in which the request waits for no certificate of the order, so that one which turns up comes too late. */
export const closedOrderStates: readonly IssuanceOrderState[] = ['refused', 'interrupted', 'abandoned'];

/** What a list of orders holds; what is absent counts for nothing. */
export interface IssuanceOrderFilter {
  readonly states: readonly IssuanceOrderState[];
  readonly caName?: string;
  readonly requestUuid?: RequestUuid;
}

/** The intent to have one certificate issued: written before an authority of ours signs or an external one is asked. */
export interface StoredIssuanceOrder {
  readonly uuid: OrderUuid;
  readonly caName: string;
  readonly requestUuid: RequestUuid;
  /** Which of the request's generation options it answers, from 0. */
  readonly optionIndex: number;
  readonly templateCommonName: string;
  /**
   * PKCS#10 and its SubjectPublicKeyInfo where the authority is external, to recognise its answer; without the latter the
   * authority makes the key.
   */
  readonly certificationRequestDer: Uint8Array | null;
  readonly publicKeyDer: Uint8Array | null;
  /** Hex. */
  readonly certificationRequestSha256: string;
  readonly state: IssuanceOrderState;
  /** Upper-case hex; known beforehand where the authority is ours, afterwards where it is external. */
  readonly serialNumber: string | null;
  /** What an authority of ours was about to sign, DER; null once the certificate is stored. */
  readonly tbsCertificateDer: Uint8Array | null;
  readonly notBefore: Date | null;
  readonly notAfter: Date | null;
  /** The private key where the server made it for an external authority, sealed under this order's uuid. */
  readonly sealedPrivateKey: Uint8Array | null;
  readonly ticket: string | null;
  /** How often the authority was asked since. */
  readonly attempts: number;
  /** When to ask again; null where nobody will without an operator. */
  readonly nextAttemptAt: Date | null;
  /** What the authority or the connection said last; safe to show. */
  readonly lastError: string | null;
  readonly startedAt: Date;
  readonly changedAt: Date;
}

/** How orders at one external authority have gone. */
export interface ExternalOrderTotals {
  /** Orders that it has, or is about to get, and has not settled. */
  readonly waiting: number;
  /** Orders whose outcome is to be found out. */
  readonly unknown: number;
  /** When it last issued; null when it never did. */
  readonly lastIssuedAt: Date | null;
  /** The last order that it refused or did not answer; null when there is none. */
  readonly lastFailure: { readonly at: Date; readonly reason: string } | null;
}

/** What may change about an order. */
export type IssuanceOrderChange = Partial<
  Pick<
    StoredIssuanceOrder,
    | 'serialNumber'
    | 'ticket'
    | 'attempts'
    | 'nextAttemptAt'
    | 'lastError'
    | 'sealedPrivateKey'
    | 'tbsCertificateDer'
  >
> & { readonly state: IssuanceOrderState; readonly changedAt: Date };

export interface IssuanceOrderRepository {
  find(uuid: OrderUuid): Promise<StoredIssuanceOrder | undefined>;
  insert(order: StoredIssuanceOrder): Promise<void>;
  /** Errors: `Conflict` when the order is in none of the states `from`. */
  change(uuid: OrderUuid, from: readonly IssuanceOrderState[], change: IssuanceOrderChange): Promise<void>;
  /** Orders of the request whose outcome is not settled, oldest first. */
  listUnsettled(request: RequestUuid): Promise<StoredIssuanceOrder[]>;
  /** Orders in this state that changed last before `before`, oldest first. */
  listStale(state: IssuanceOrderState, before: Date): Promise<StoredIssuanceOrder[]>;
  /** Orders pending or unknown whose next attempt is due, longest due first. */
  listDue(now: Date, limit: number): Promise<StoredIssuanceOrder[]>;
  /** How the orders at an external authority have gone. */
  totalsOf(caName: string): Promise<ExternalOrderTotals>;
  /** Newest first; `before` is the startedAt and uuid of the last one seen. */
  list(
    filter: IssuanceOrderFilter & {
      readonly limit: number;
      readonly before?: { readonly startedAt: Date; readonly uuid: OrderUuid };
    },
  ): Promise<StoredIssuanceOrder[]>;
}
