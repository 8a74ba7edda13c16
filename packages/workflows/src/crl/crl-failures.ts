import {
  type Clock,
  CmError,
  type CrlScope,
  type CrlSigningOrder,
  type EmbeddedCertificationAuthority,
  type Store,
} from '@cardea/domain';

/**
 * Carries out of a transaction which CRL could not be signed, up to {@link notingCrlFailures}, which notes it and throws
 * the reason instead.
 */
class CrlNotSigned extends Error {
  readonly caName: string;
  readonly scope: CrlScope;

  constructor(caName: string, scope: CrlScope, cause: unknown) {
    super(`The CRL ${scope} of ${caName} could not be signed.`, { cause });
    this.caName = caName;
    this.scope = scope;
  }
}

/** Signs a CRL; what stops it is noted where the store that it is for is one of {@link storeNotingCrlFailures}. */
export async function signNextCrl(
  authority: EmbeddedCertificationAuthority,
  order: CrlSigningOrder & { readonly scope: CrlScope },
): Promise<Uint8Array> {
  try {
    return await authority.signCrl(order);
  } catch (error) {
    throw new CrlNotSigned(authority.name, order.scope, error);
  }
}

/** Runs `work`; when a CRL could not be signed in it, that is noted apart, as its transaction is undone by then. */
export async function notingCrlFailures<T>(
  { store, clock }: { readonly store: Pick<Store, 'crls'>; readonly clock: Clock },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CrlNotSigned)) throw error;
    const { caName, scope, cause } = error;
    await store.crls
      .noteFailure({ caName, scope, failedAt: clock.now(), reason: reasonOf(cause) })
      // Why the CRL could not be signed matters more than why that could not be noted.
      .catch(() => undefined);
    throw cause;
  }
}

/** The same store; of each transaction in which a CRL could not be signed that is noted once it is undone. */
export function storeNotingCrlFailures(store: Store, clock: Clock): Store {
  return {
    ...store,
    transaction: (work) => notingCrlFailures({ store, clock }, () => store.transaction(work)),
    close: () => store.close(),
  };
}

/** Only errors of the domain are worded for others. */
function reasonOf(error: unknown): string {
  return error instanceof CmError ? error.detail : 'Internal error; see the log.';
}
