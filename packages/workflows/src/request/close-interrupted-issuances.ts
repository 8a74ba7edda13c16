import { authorityNamed, CmError, type Repositories, type StoredIssuanceOrder } from '@cardea/domain';
import { auditEvent } from '../audit-trail.js';
import { publishCrlsFor } from '../crl/publish-crls.js';
import type { Ports } from '../ports.js';
import { certificateOfOrder } from './record-answer.js';

/** How long a signing may take before its order counts as interrupted. */
const orderLifetimeMs = 60_000;

type InterruptPorts = Pick<Ports, 'store' | 'clock' | 'randomness' | 'authorities'>;

/**
 * Closes orders that a crash cut off before their certificates were stored, so that nobody ever received one. A serial
 * number that one of our authorities may have signed becomes a revoked certificate: known to the store, to the CRL that
 * follows in the same transaction, and to OCSP. Each order gets an audit row. Gives the identifiers of the orders.
 */
export async function closeInterruptedIssuances(ports: InterruptPorts): Promise<readonly string[]> {
  const before = new Date(ports.clock.now().getTime() - orderLifetimeMs);
  const closed: string[] = [];
  for (const order of await ports.store.issuanceOrders.listStale('open', before)) {
    try {
      await ports.store.transaction((tx) => interrupt(ports, tx, order));
      closed.push(order.uuid);
    } catch (error) {
      // Another process has just closed it.
      if (!(error instanceof CmError) || error.kind !== 'Conflict') throw error;
    }
  }
  return closed;
}

async function interrupt(ports: InterruptPorts, tx: Repositories, order: StoredIssuanceOrder): Promise<void> {
  const now = ports.clock.now();
  const authority = authorityNamed(ports.authorities, order.caName);
  if (await isStored(tx, order)) {
    // A process of the release before orders has stored it.
    return await tx.issuanceOrders.change(order.uuid, ['open'], { state: 'issued', changedAt: now });
  }
  await tx.issuanceOrders.change(order.uuid, ['open'], {
    state: 'interrupted',
    changedAt: now,
    sealedPrivateKey: null,
  });
  let crlNumber: number | string | null = null;
  if (authority.kind === 'embedded' && order.serialNumber !== null) {
    const request = await tx.requests.find(order.requestUuid);
    const certificate = await certificateOfOrder(ports, tx, request, order, authority.issuerName);
    const revocation = { revokedAt: now, reason: 'cessationOfOperation' } as const;
    await tx.certificates.insert({ ...certificate, revocation });
    crlNumber = await publishCrlsFor(ports, tx, [certificate], now);
  }
  await tx.audit.append(
    auditEvent(ports, {
      action: 'certificate.issueInterrupted',
      outcome: 'failure',
      objectType: 'Request',
      objectUuid: order.requestUuid,
      facts: {
        order: order.uuid,
        caName: order.caName,
        serialNumber: order.serialNumber,
        templateCommonName: order.templateCommonName,
        crlNumber,
      },
    }),
  );
}

async function isStored(tx: Repositories, { serialNumber, caName }: StoredIssuanceOrder): Promise<boolean> {
  if (serialNumber === null) return false;
  return (await tx.certificates.findBySerialNumber(serialNumber)).some((one) => one.caName === caName);
}
