import {
  type CertificationAuthorities,
  type IssuanceOrderState,
  issuanceOrderStates,
  notFound,
  type OrderUuid,
  type RequestUuid,
  type StoredIssuanceOrder,
} from '@cardea/domain';
import type { Caller, Ports } from '../ports.js';
import { canBeAsked } from '../request/ask-after-order.js';
import { administratorAccess } from './administrator.js';

/** An order at a certification authority as an operator sees it. */
export interface IssuanceOrderView {
  readonly order: StoredIssuanceOrder;
  /** The authority can be asked now what becomes of it. */
  readonly canBeAsked: boolean;
}

/** Which orders are listed, newest first; `before` is the startedAt and uuid of the last one seen. */
export interface IssuanceOrderSearch {
  /** All states when absent. */
  readonly states?: readonly IssuanceOrderState[];
  readonly caName?: string;
  readonly requestUuid?: RequestUuid;
  readonly limit: number;
  readonly before?: { readonly startedAt: Date; readonly uuid: OrderUuid };
}

type Reading = Pick<Ports, 'store' | 'authorities'>;

/** What certification authorities were asked for, newest first. Errors: `NotAuthorized` without Audit. */
export async function listIssuanceOrders(
  { store, authorities }: Reading,
  caller: Caller,
  { states = issuanceOrderStates, ...search }: IssuanceOrderSearch,
): Promise<readonly IssuanceOrderView[]> {
  await administratorAccess(store, caller);
  const orders = await store.issuanceOrders.list({ ...search, states });
  return orders.map((order) => issuanceOrderView(authorities, order));
}

/** Errors: `NotAuthorized` without Audit; `NotFound`. */
export async function readIssuanceOrder(
  { store, authorities }: Reading,
  caller: Caller,
  uuid: OrderUuid,
): Promise<IssuanceOrderView> {
  await administratorAccess(store, caller);
  const order = await store.issuanceOrders.find(uuid);
  if (order === undefined) throw notFound('issuance order');
  return issuanceOrderView(authorities, order);
}

/** The order, and whether its authority can tell more about it. */
export function issuanceOrderView(
  authorities: CertificationAuthorities,
  order: StoredIssuanceOrder,
): IssuanceOrderView {
  const authority = authorities.find(order.caName);
  return { order, canBeAsked: authority?.kind === 'external' && canBeAsked(authority, order) };
}
