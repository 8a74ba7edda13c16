import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  authorityNamed,
  type Certificate,
  type CertificationAuthority,
  CmError,
  closedOrderStates,
  type IssuanceAnswer,
  type IssuanceOrderState,
  type IssuedCertificate,
  type Repositories,
  type Request,
  requesterName,
  type Secret,
  type StoredIssuanceOrder,
} from '@cardea/domain';
import { auditEvent } from '../audit-trail.js';
import { type KeyForArchive, sealForArchive, storeInArchive } from '../key-recovery/archive-private-key.js';
import type { Ports } from '../ports.js';
import { tellAuthorities } from './tell-authorities.js';

type RecordPorts = Pick<Ports, 'store' | 'clock' | 'randomness' | 'authorities' | 'keyArchive'>;

/** What is known of an order after its authority was asked. */
export type OrderOutcome =
  | IssuanceAnswer
  | { readonly kind: 'refused'; readonly detail: string }
  /** There is no certificate that anybody got. `withdrawn`: serial numbers that the authority issued, lost and revoked. */
  | { readonly kind: 'notIssued'; readonly detail: string; readonly withdrawn?: readonly string[] }
  | { readonly kind: 'unknown'; readonly detail: string }
  /** Nobody will find out. */
  | { readonly kind: 'abandoned'; readonly detail: string };

/** Writes what else there is to write of an order, in the transaction in which its outcome is written. */
export type NoteOutcome = (
  tx: Repositories,
  written: OrderOutcome | { readonly kind: 'unanswered'; readonly detail: string },
) => Promise<void>;

const minuteMs = 60_000;
const longestWaitMs = 60 * minuteMs;
const mayBeAnswered: readonly IssuanceOrderState[] = ['sent', 'pending', 'unknown'];

/** When to ask again after so many attempts: half a minute, doubled each time, an hour at most. */
export function nextAttempt(now: Date, attempts: number): Date {
  return new Date(now.getTime() + Math.min((minuteMs / 2) * 2 ** Math.min(attempts, 10), longestWaitMs));
}

/** What an error of an external authority says about the order (see `ExternalCertificationAuthority`). */
export function outcomeOfError(error: unknown): OrderOutcome {
  if (!(error instanceof CmError)) return { kind: 'unknown', detail: 'The answer was not understood.' };
  const { kind, detail } = error;
  if (kind === 'BadCertificationRequest') return { kind: 'refused', detail };
  if (kind === 'CaUnavailable' || kind === 'Misconfigured') return { kind: 'notIssued', detail };
  return { kind: 'unknown', detail };
}

/**
 * Writes down what became of an order at an external authority, in one transaction with the certificate where there is
 * one, and an audit row when nobody waits for the answer. A certificate whose request has ended meanwhile, or has given the
 * order up, is revoked at once. Gives what was written: an answer that certifies another key counts as unknown, one that
 * comes after the order was given up as refused.
 *
 * Errors: `Conflict` when the order is settled already.
 */
export async function recordOutcome(
  ports: RecordPorts,
  order: StoredIssuanceOrder,
  outcome: OrderOutcome,
  note?: NoteOutcome,
): Promise<OrderOutcome> {
  const written = outcome.kind === 'issued' ? whatItCertifies(order, outcome) : outcome;
  const authority = authorityNamed(ports.authorities, order.caName);
  const sealedPrivateKey =
    written.kind === 'issued' ? await sealAnew(ports, authority, order, written) : null;
  return await ports.store.transaction(async (tx) => {
    const isTooLate = written.kind === 'issued' && (await isClosed(tx, order));
    await change(ports, tx, authority, order, written, isTooLate ? closedOrderStates : mayBeAnswered);
    if (written.kind === 'issued')
      await storeCertificate(ports, tx, authority, order, written, { sealedPrivateKey, isTooLate });
    if (written.kind === 'notIssued')
      await storeWithdrawn(ports, tx, authority, order, written.withdrawn ?? []);
    await note?.(tx, written);
    return isTooLate
      ? { kind: 'refused', detail: `${order.caName} issued it after it was given up.` }
      : written;
  });
}

/** Nobody waits for the order any more, and something else may have been issued in its place. */
async function isClosed(tx: Repositories, { uuid }: StoredIssuanceOrder): Promise<boolean> {
  const current = await tx.issuanceOrders.find(uuid);
  return current !== undefined && closedOrderStates.includes(current.state);
}

async function change(
  { clock }: RecordPorts,
  tx: Repositories,
  authority: CertificationAuthority,
  order: StoredIssuanceOrder,
  outcome: OrderOutcome,
  from: readonly IssuanceOrderState[],
): Promise<void> {
  const changedAt = clock.now();
  const write = (change: Omit<Parameters<typeof tx.issuanceOrders.change>[2], 'changedAt'>) =>
    tx.issuanceOrders.change(order.uuid, from, { ...change, changedAt });
  switch (outcome.kind) {
    case 'issued':
      return await write({
        state: 'issued',
        serialNumber: outcome.serialNumber,
        nextAttemptAt: null,
        sealedPrivateKey: null,
        lastError: null,
      });
    case 'pending':
      return await write({
        state: 'pending',
        ticket: outcome.ticket,
        nextAttemptAt: outcome.retryAfter,
        lastError: null,
      });
    case 'refused':
      return await write({
        state: 'refused',
        nextAttemptAt: null,
        sealedPrivateKey: null,
        lastError: outcome.detail,
      });
    case 'notIssued':
      return await write({
        state: 'interrupted',
        nextAttemptAt: null,
        sealedPrivateKey: null,
        ...(outcome.withdrawn === undefined ? {} : { serialNumber: outcome.withdrawn[0] ?? null }),
        lastError: outcome.detail,
      });
    case 'abandoned':
      // The sealed key stays: the certificate for it may turn up.
      return await write({ state: 'abandoned', nextAttemptAt: null, lastError: outcome.detail });
    case 'unknown': {
      const canLook = authority.kind === 'external' && authority.abilities.finds;
      return await write({
        state: 'unknown',
        nextAttemptAt: canLook ? nextAttempt(changedAt, order.attempts) : null,
        lastError: outcome.detail,
      });
    }
  }
}

/** A certificate for a key that nobody asked for is not ours to hand out. */
function whatItCertifies(
  { publicKeyDer }: StoredIssuanceOrder,
  issued: Extract<OrderOutcome, { kind: 'issued' }>,
): OrderOutcome {
  const certificate = new X509Certificate(issued.certificateDer);
  const isTheKey =
    publicKeyDer === null
      ? isPairOf(certificate, issued.privateKey)
      : certificate.publicKey.export({ format: 'der', type: 'spki' }).equals(publicKeyDer);
  if (isTheKey) return issued;
  return {
    kind: 'unknown',
    detail: `The authority answered with certificate ${issued.serialNumber}, which certifies another key.`,
  };
}

/** Whether the authority gave the key that it made. */
function isPairOf(certificate: X509Certificate, privateKey: Secret<Uint8Array> | undefined): boolean {
  if (privateKey === undefined) return false;
  const key = Buffer.from(privateKey.reveal());
  try {
    return certificate.checkPrivateKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  } finally {
    key.fill(0);
  }
}

/**
 * The key that the authority made and gave; or the one that was sealed under the order's name, since the serial number was
 * not known.
 */
async function sealAnew(
  ports: RecordPorts,
  { issuerName }: CertificationAuthority,
  order: StoredIssuanceOrder,
  { serialNumber, privateKey: given }: Extract<OrderOutcome, { kind: 'issued' }>,
): Promise<KeyForArchive | null> {
  const owner = { issuer: issuerName, serialNumber };
  if (given !== undefined) return await sealForArchive(ports, given, owner, true);
  if (order.sealedPrivateKey === null) return null;
  const privateKey = await ports.keyArchive.open(order.sealedPrivateKey, issuerName, order.uuid);
  return await sealForArchive(ports, privateKey, owner, true);
}

async function storeCertificate(
  ports: RecordPorts,
  tx: Repositories,
  { issuerName }: CertificationAuthority,
  order: StoredIssuanceOrder,
  issued: IssuedCertificate,
  {
    sealedPrivateKey: keyForArchive,
    isTooLate,
  }: { readonly sealedPrivateKey: KeyForArchive | null; readonly isTooLate: boolean },
): Promise<void> {
  const request = await tx.requests.find(order.requestUuid);
  const hasEnded = request === undefined || !['Approved', 'Executing'].includes(request.status);
  const isUnwanted = hasEnded || isTooLate;
  const certificate: Certificate = {
    ...(await certificateOfOrder(ports, tx, request, order, issuerName)),
    serialNumber: issued.serialNumber,
    thumbprint: issued.thumbprint,
    notBefore: issued.notBefore,
    notAfter: issued.notAfter,
    isArchivedOnCa: keyForArchive !== null,
    certificateDer: issued.certificateDer,
    revocation: isUnwanted ? { revokedAt: ports.clock.now(), reason: 'cessationOfOperation' } : null,
  };
  await tx.certificates.insert(certificate);
  if (keyForArchive !== null) await storeInArchive(tx, certificate.uuid, keyForArchive);
  if (!isUnwanted) return;
  await tellAuthorities(ports, tx, [certificate]);
  await tx.audit.append(
    auditEvent(ports, {
      action: 'certificate.revoke',
      outcome: 'success',
      objectType: 'Request',
      objectUuid: order.requestUuid,
      facts: {
        revokedSerialNumbers: certificate.serialNumber,
        revocationReason: 'cessationOfOperation',
        because: hasEnded
          ? 'the request had ended before the authority issued it'
          : 'the order had been given up before the certificate came',
      },
    }),
  );
}

/** What was issued and revoked without that anybody got it has no encoding, but the store answers for its number. */
async function storeWithdrawn(
  ports: RecordPorts,
  tx: Repositories,
  { issuerName }: CertificationAuthority,
  order: StoredIssuanceOrder,
  serialNumbers: readonly string[],
): Promise<void> {
  const request = await tx.requests.find(order.requestUuid);
  for (const serialNumber of serialNumbers) {
    const certificate = await certificateOfOrder(ports, tx, request, order, issuerName);
    const revocation = { revokedAt: ports.clock.now(), reason: 'superseded' } as const;
    await tx.certificates.insert({ ...certificate, serialNumber, revocation });
  }
}

/** The certificate that an order is about, on no profile yet; without its encoding. */
export async function certificateOfOrder(
  { randomness }: Pick<Ports, 'randomness'>,
  tx: Repositories,
  request: Request | undefined,
  order: StoredIssuanceOrder,
  issuerName: string,
): Promise<Certificate> {
  const owner = request === undefined ? undefined : await tx.users.find(request.targetUserUuid);
  return {
    uuid: randomness.uuid(),
    serialNumber: order.serialNumber ?? '',
    thumbprint: '',
    certificateType: 'Native',
    templateCommonName: order.templateCommonName,
    isKeyHistory: false,
    isArchivedOnCa: false,
    notBefore: order.notBefore,
    notAfter: order.notAfter,
    issuer: issuerName,
    requesterName: owner === undefined ? '' : requesterName(owner),
    assignedUserUuid: request?.targetUserUuid ?? null,
    profileUuid: null,
    requestUuid: order.requestUuid,
    optionIndex: order.optionIndex,
    caName: order.caName,
    crlPartition: await tx.crls.findPartition(order.caName, order.startedAt),
    certificateDer: null,
    certificationRequestSha256: order.certificationRequestSha256,
    revocation: null,
    revision: 1,
  };
}
