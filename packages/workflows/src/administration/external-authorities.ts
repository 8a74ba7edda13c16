import type {
  ExternalCertificationAuthority,
  ExternalOrderTotals,
  ExternalProtocol,
  Store,
} from '@cardea/domain';

/** How an external authority is reached, and how orders there have gone. */
export interface ExternalAuthorityView extends ExternalOrderTotals {
  readonly protocol: ExternalProtocol;
  /** Without a password. */
  readonly url: string;
}

/** Tells of an external authority what an operator looks for; nothing is asked of it. */
export async function viewExternalAuthority(
  store: Pick<Store, 'issuanceOrders'>,
  { name, protocol, url }: ExternalCertificationAuthority,
): Promise<ExternalAuthorityView> {
  return { protocol, url, ...(await store.issuanceOrders.totalsOf(name)) };
}
