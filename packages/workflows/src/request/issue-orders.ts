import {
  CmError,
  isKeyOfServer,
  type PreparedCertificate,
  type RequestUuid,
  type StoredIssuanceOrder,
  type User,
} from '@cardea/domain';
import { sealForArchive } from '../key-recovery/archive-private-key.js';
import type { Ports } from '../ports.js';
import { askAuthority } from './ask-authority.js';
import { namesAreStillFree } from './blocked-names.js';
import { claimKeys } from './keys-in-use.js';
import type { Order, Refusal, Repeated, UnderWay } from './prepare-orders.js';
import { isKeyMadeAt, underWayOf } from './prepare-orders.js';
import type { OrderOutcome } from './record-answer.js';
import type { Signed } from './store-issued.js';

type IssuePorts = Pick<Ports, 'store' | 'clock' | 'randomness' | 'authorities' | 'keyArchive'>;

/** An order that lacks nothing but a signature, or the word of an external authority. */
export interface Ready {
  readonly kind: 'ready';
  readonly order: Order;
  /** What an authority of ours will sign; null where the authority is external. */
  readonly prepared: PreparedCertificate | null;
  /** The partition of the authority's CRL that it names. */
  readonly crlPartition: number | null;
}

/** An order that one of our authorities refuses, before anything is written. */
export interface NotReady extends Refusal {
  readonly order: Order;
}

/** What an external authority said. */
export interface Asked {
  readonly order: Order;
  readonly answer: { readonly kind: 'issued' } | Refusal | UnderWay;
}

/**
 * Has our authorities put together and lint what they will sign.
 *
 * Errors: `Misconfigured`, `CaUnavailable`; nothing has been written then.
 */
export async function readyToIssue(
  { clock, store }: Pick<Ports, 'clock' | 'store'>,
  subject: User,
  orders: readonly (Order | Refusal | Repeated | UnderWay)[],
): Promise<readonly (Ready | NotReady)[]> {
  const fresh = orders.filter((one): one is Order => one.kind === 'order');
  return await Promise.all(
    fresh.map(async (order): Promise<Ready | NotReady> => {
      const { authority, checked, template } = order;
      if (authority.kind === 'external') return { kind: 'ready', order, prepared: null, crlPartition: null };
      const now = clock.now();
      const crlPartition =
        authority.crlTerms.partitionSize === 0 ? null : await store.crls.findPartition(authority.name, now);
      try {
        const prepared = await authority.prepare({
          certificationRequest: checked,
          template,
          subject,
          serialNumber: authority.newSerialNumber(),
          now,
          crlPartition,
        });
        return { kind: 'ready', order, prepared, crlPartition };
      } catch (error) {
        if (!(error instanceof CmError) || error.kind !== 'BadCertificationRequest') throw error;
        const { commonName: templateCommonName } = template;
        return { kind: 'refused', templateCommonName, detail: error.detail, order };
      }
    }),
  );
}

/**
 * Writes down what is about to be signed or sent and claims the keys for its subject, all in one transaction.
 *
 * Errors: `Conflict` when somebody else claimed a key meanwhile, or a name was blocked.
 */
export async function writeOrders(
  ports: IssuePorts,
  requestUuid: RequestUuid,
  subject: User | undefined,
  ready: readonly Ready[],
): Promise<ReadonlyMap<Order, StoredIssuanceOrder>> {
  const written = new Map<Order, StoredIssuanceOrder>();
  if (ready.length === 0 || subject === undefined) return written;
  for (const one of ready) written.set(one.order, await storedOrder(ports, requestUuid, one));
  await ports.store.transaction(async (tx) => {
    await namesAreStillFree(tx, subject, [...written.keys()]);
    await claimKeys(tx, subject.uuid, [...written.keys()]);
    for (const order of written.values()) await tx.issuanceOrders.insert(order);
  });
  return written;
}

async function storedOrder(
  { clock, keyArchive }: IssuePorts,
  requestUuid: RequestUuid,
  { order, prepared }: Ready,
): Promise<StoredIssuanceOrder> {
  const { authority, checked, orderUuid, privateKey } = order;
  const now = clock.now();
  const isExternal = authority.kind === 'external';
  return {
    uuid: orderUuid,
    caName: authority.name,
    requestUuid,
    optionIndex: order.optionIndex,
    templateCommonName: order.template.commonName,
    certificationRequestDer: isExternal ? checked.certificationRequestDer : null,
    publicKeyDer: isExternal && !isKeyMadeAt(authority, order.template) ? checked.publicKeyDer : null,
    certificationRequestSha256: checked.sha256,
    state: 'open',
    serialNumber: prepared?.serialNumber ?? null,
    tbsCertificateDer: prepared?.tbsCertificateDer ?? null,
    notBefore: prepared?.notBefore ?? null,
    notAfter: prepared?.notAfter ?? null,
    // The answer may come after this process has ended; the key must outlive it.
    sealedPrivateKey:
      isExternal && privateKey !== null
        ? await keyArchive.seal(privateKey, authority.issuerName, orderUuid)
        : null,
    ticket: null,
    attempts: 0,
    nextAttemptAt: null,
    lastError: null,
    startedAt: now,
    changedAt: now,
  };
}

/** Asks the external authorities, all at once; each order gets an answer of its own. */
export async function askExternal(
  ports: IssuePorts,
  subject: User,
  written: ReadonlyMap<Order, StoredIssuanceOrder>,
): Promise<readonly Asked[]> {
  const asked = [...written].map(async ([order, stored]): Promise<readonly Asked[]> => {
    const { authority, template } = order;
    if (authority.kind !== 'external') return [];
    const outcome = await askAuthority(ports, authority, order, stored, subject);
    return [{ order, answer: answerOf(outcome, stored, template.commonName) }];
  });
  return (await Promise.all(asked)).flat();
}

function answerOf(
  outcome: OrderOutcome,
  { caName }: StoredIssuanceOrder,
  templateCommonName: string,
): Asked['answer'] {
  switch (outcome.kind) {
    case 'issued':
      return { kind: 'issued' };
    case 'pending':
      return underWayOf({ caName, state: 'pending', nextAttemptAt: outcome.retryAfter }, templateCommonName);
    case 'unknown':
      return underWayOf({ caName, state: 'unknown', nextAttemptAt: null }, templateCommonName);
    case 'refused':
    case 'abandoned':
      return { kind: 'refused', templateCommonName, detail: outcome.detail };
    case 'notIssued':
      return {
        kind: 'refused',
        templateCommonName,
        detail: `${outcome.detail} Nothing was issued; send the certification request again.`,
      };
  }
}

/** Signs with the keys of our authorities, and seals the private keys that were made here or sent for the archive. */
export async function sign(
  ports: Pick<Ports, 'store' | 'keyArchive'>,
  ready: readonly Ready[],
): Promise<readonly Signed[]> {
  const signed = ready.map(async ({ order, prepared, crlPartition }): Promise<readonly Signed[]> => {
    const { authority, privateKey } = order;
    if (authority.kind === 'external' || prepared === null) return [];
    const issued = await authority.sign(prepared);
    const sealedPrivateKey =
      privateKey === null
        ? null
        : await sealForArchive(
            ports,
            privateKey,
            { issuer: authority.issuerName, serialNumber: issued.serialNumber },
            isKeyOfServer(order.template),
          );
    return [{ order, issued, crlPartition, sealedPrivateKey }];
  });
  return (await Promise.all(signed)).flat();
}
