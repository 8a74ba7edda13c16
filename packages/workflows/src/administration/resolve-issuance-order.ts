import {
  CmError,
  closedOrderStates,
  type ExternalCertificationAuthority,
  type IssuedCertificate,
  malformed,
  notFound,
  type OrderUuid,
  type Request,
  type StoredIssuanceOrder,
} from '@cardea/domain';
import { type Attempt, audited } from '../audit-trail.js';
import type { Caller, Ports } from '../ports.js';
import { askAfterOrder, canBeAsked, certificationRequestOf } from '../request/ask-after-order.js';
import { type NoteOutcome, type OrderOutcome, recordOutcome } from '../request/record-answer.js';
import { administratorAccess } from './administrator.js';
import { type IssuanceOrderView, issuanceOrderView } from './issuance-orders.js';

/** What an operator has found out about an order at an external authority. */
export type OrderResolution =
  /** The authority issued this certificate for it. */
  | { readonly outcome: 'issued'; readonly certificateDer: Uint8Array; readonly comment: string }
  /** The authority issued nothing for it, and will not. */
  | { readonly outcome: 'notIssued'; readonly comment: string }
  /** Nobody will find out. */
  | { readonly outcome: 'giveUp'; readonly comment: string };

type ResolvePorts = Pick<Ports, 'store' | 'clock' | 'randomness' | 'authorities' | 'keyArchive'>;

/** An order that an operator settles, with what it is about. */
interface Resolving {
  readonly order: StoredIssuanceOrder;
  readonly authority: ExternalCertificationAuthority;
  readonly request: Request | undefined;
}

const longestComment = 2000;
/** The certificate as callers know it. */
const certificateField = 'certificateBase64';

/**
 * Settles an order at an external authority by what an operator says, in one transaction with the audit row. A certificate
 * is held against the order as an answer of the authority would be; the request then goes on as if it had come by itself.
 * One that turns up for an order that was closed is stored and revoked at once.
 *
 * Errors: `NotAuthorized` without Audit, or for a certificate of one's own; `NotFound`; `MalformedInput` naming the field;
 * or saying in what the certificate is not the one ordered; `IllegalTransition` when the order is settled or
 * the authority is being asked; `Conflict` when the certificate is stored, or somebody else settled the order meanwhile.
 */
export async function resolveIssuanceOrder(
  ports: ResolvePorts,
  caller: Caller,
  uuid: OrderUuid,
  resolution: OrderResolution,
): Promise<IssuanceOrderView> {
  return await resolving(
    ports,
    caller,
    uuid,
    resolution.outcome,
    async (attempt, { order, authority, request }) => {
      const comment = commentOf(resolution);
      attempt.facts.comment = comment;
      isNotTheirOwn(caller, request);
      mayBeResolved(order, resolution);
      const outcome = await outcomeOf(ports, { order, authority, request }, resolution, comment);
      if (outcome.kind === 'issued') attempt.facts.thumbprint = outcome.thumbprint;
      await recordOutcome(ports, order, outcome, noting(attempt));
    },
  );
}

/**
 * Asks the external authority now what became of an order, or whether it is carried out by now. That it told nothing is no
 * error: the order then says when it is asked next, and what was wrong.
 *
 * Errors: `NotAuthorized` without Audit; `NotFound`; `IllegalTransition` when the order waits for nothing or the authority
 * cannot tell; `Conflict` when somebody else settled it meanwhile.
 */
export async function askAboutIssuanceOrder(
  ports: ResolvePorts,
  caller: Caller,
  uuid: OrderUuid,
): Promise<IssuanceOrderView> {
  return await resolving(ports, caller, uuid, 'ask', async (attempt, { order, authority }) => {
    if (!canBeAsked(authority, order))
      throw new CmError(
        'IllegalTransition',
        order.state === 'unknown'
          ? `${authority.name} cannot tell what became of an order. Look there, then say what you found.`
          : `This order is ${order.state}; only pending and unknown ones are asked after.`,
      );
    await askAfterOrder(ports, authority, order, noting(attempt));
  });
}

async function resolving(
  ports: ResolvePorts,
  caller: Caller,
  uuid: OrderUuid,
  resolution: string,
  work: (attempt: Attempt, resolving: Resolving) => Promise<void>,
): Promise<IssuanceOrderView> {
  const { store, authorities } = ports;
  const order = await store.issuanceOrders.find(uuid);
  const object =
    order === undefined ? { type: 'IssuanceOrder', uuid } : { type: 'Request', uuid: order.requestUuid };
  return await audited(ports, caller, 'issuanceOrder.resolve', object, async (attempt) => {
    attempt.facts.order = uuid;
    attempt.facts.resolution = resolution;
    await administratorAccess(store, caller);
    if (order === undefined) throw notFound('issuance order');
    const request = await store.requests.find(order.requestUuid);
    attempt.targetUserUuid = request?.targetUserUuid ?? null;
    const { caName, templateCommonName, state } = order;
    Object.assign(attempt.facts, { caName, templateCommonName, stateBefore: state });
    const authority = authorities.find(caName);
    if (authority === undefined)
      throw new CmError(
        'IllegalTransition',
        `There is no authority ${caName} any more; configure it again first.`,
      );
    if (authority.kind !== 'external')
      throw new CmError(
        'IllegalTransition',
        `${caName} is an authority of this installation; its orders settle themselves.`,
      );
    await work(attempt, { order, authority, request });
    return issuanceOrderView(authorities, (await store.issuanceOrders.find(uuid)) ?? order);
  });
}

/** The trail has what is written of the order, in the same transaction. */
function noting(attempt: Attempt): NoteOutcome {
  return async (tx, written) => {
    attempt.facts.state = written.kind;
    if (written.kind === 'issued') attempt.facts.serialNumber = written.serialNumber;
    if ('detail' in written) attempt.facts.detail = written.detail;
    await attempt.succeed(tx);
  };
}

/** Nothing else bears out what an operator says without a certificate. */
function commentOf(resolution: OrderResolution): string {
  const comment = resolution.comment.trim();
  if (comment.length > longestComment)
    throw malformed('comment', `must not be longer than ${longestComment} characters`);
  if (comment === '' && resolution.outcome !== 'issued')
    throw malformed('comment', 'must tell how it was found out, unless there is a certificate');
  return comment;
}

function isNotTheirOwn({ user }: Caller, request: Request | undefined): void {
  if (request !== undefined && [request.targetUserUuid, request.originatorUserUuid].includes(user.uuid))
    throw new CmError(
      'NotAuthorized',
      'Nobody settles an order of a request that is for themselves or that they started.',
    );
}

/** Whoever waits for the authority's answer would have it contradicted. */
function mayBeResolved({ state }: StoredIssuanceOrder, { outcome }: OrderResolution): void {
  if (state === 'pending' || state === 'unknown') return;
  if (outcome === 'issued' && closedOrderStates.includes(state)) return;
  if (state === 'open' || state === 'sent')
    throw new CmError(
      'IllegalTransition',
      `This order is ${state}: the authority may be being asked at this moment. Within a few minutes it is settled or unknown.`,
    );
  throw new CmError('IllegalTransition', `This order is ${state} already.`);
}

async function outcomeOf(
  ports: ResolvePorts,
  { order, authority, request }: Resolving,
  resolution: OrderResolution,
  comment: string,
): Promise<OrderOutcome> {
  switch (resolution.outcome) {
    case 'issued':
      return {
        kind: 'issued',
        ...(await certificateOf(ports, { order, authority, request }, resolution.certificateDer)),
      };
    case 'notIssued':
      return { kind: 'notIssued', detail: `An operator found that nothing was issued: ${comment}` };
    case 'giveUp':
      return { kind: 'abandoned', detail: `An operator gave up finding out: ${comment}` };
  }
}

/** Errors: `MalformedInput` naming the field; `BadCertificationRequest`; `Conflict` when it is stored already. */
async function certificateOf(
  { store, clock }: ResolvePorts,
  { order, authority, request }: Resolving,
  certificateDer: Uint8Array,
): Promise<IssuedCertificate> {
  if (certificateDer.length === 0) throw malformed(certificateField, 'must be a certificate');
  const template = await store.certificateTemplates.find(order.templateCommonName);
  const subject = request === undefined ? undefined : await store.users.find(request.targetUserUuid);
  if (template === undefined || subject === undefined)
    throw new CmError(
      'IllegalTransition',
      `The ${template === undefined ? 'certificate template' : 'target user'} of the order is gone, so no certificate can be held against it. Revoke it at ${authority.name}, then say that nothing was issued.`,
    );
  const issued = await recognised(authority, order, { template, subject, now: clock.now() }, certificateDer);
  const same = await store.certificates.findBySerialNumber(issued.serialNumber);
  if (same.some(({ caName }) => caName === order.caName))
    throw new CmError(
      'Conflict',
      `The certificate ${issued.serialNumber} of ${order.caName} is stored already.`,
    );
  return issued;
}

async function recognised(
  authority: ExternalCertificationAuthority,
  order: StoredIssuanceOrder,
  about: Pick<Parameters<ExternalCertificationAuthority['recognise']>[0], 'template' | 'subject' | 'now'>,
  certificateDer: Uint8Array,
): Promise<IssuedCertificate> {
  const ordered = { orderUuid: order.uuid, certificationRequest: certificationRequestOf(order), ...about };
  try {
    return await authority.recognise(ordered, certificateDer);
  } catch (error) {
    if (!(error instanceof CmError)) throw error;
    if (error.kind === 'BadCertificationRequest') throw malformed(certificateField, error.detail);
    if (error.kind !== 'CaOutcomeUnknown') throw error;
    throw malformed(certificateField, 'must be an X.509 certificate, DER');
  }
}
