import {
  type Certificate,
  type CertificateTemplate,
  CmError,
  type IssuedCertificate,
  type Request,
  type RequestUuid,
  requesterName,
  type User,
} from '@cardea/domain';
import { type Attempt, audited, retryingConflicts } from '../audit-trail.js';
import type { Caller, Ports } from '../ports.js';
import type { Execution } from '../workflow.js';
import { newProfile } from './bind-steps.js';
import { type ExecutionPorts, loadExecution } from './execute.js';
import { callerMayExecute, startExecution } from './execution-steps.js';
import { type Order, prepareOrders, type Refusal } from './prepare-orders.js';
import { publishCrl } from './revocation-steps.js';

/** One answer for each certification request, in their order. */
export type CertificationAnswer =
  | { readonly kind: 'issued'; readonly templateCommonName: string; readonly certificate: IssuedCertificate }
  | Refusal;

/**
 * Issues a certificate for each PKCS#10 request; the n-th answers the n-th generation option. A request that is
 * refused gets its own answer and leaves the others alone. The same request again gives the same certificate; another
 * key for an option replaces and revokes the earlier certificate.
 *
 * Order (each step survives a crash): check → write the intents → sign → store certificates, close the intents and
 * write the audit row in one transaction.
 *
 * Errors: `MalformedInput` naming the request that is no PKCS#10; `NotFound`, `NotAuthorized`, `PolicyViolation`,
 * `IllegalTransition`.
 */
export async function submitCertificationRequests(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
  certificationRequests: readonly Uint8Array[],
): Promise<readonly CertificationAnswer[]> {
  return await audited(
    ports,
    caller,
    'certificate.issue',
    { type: 'Request', uuid: requestUuid },
    (attempt) =>
      retryingConflicts(async () => {
        // Step 1: who, whether, and which certificate each request is for.
        const execution = await loadExecution(ports, ports.store, caller, attempt, requestUuid);
        await runCertifySteps(execution);
        const subject = await ports.store.users.find(execution.request.targetUserUuid);
        if (subject === undefined)
          throw new CmError('PolicyViolation', 'The target user is not in the directory.');
        const orders = await prepareOrders(ports.store, ports.authority, execution, certificationRequests);
        const fresh = orders.filter((order): order is Order => order.kind === 'order');
        const refusals = orders.filter((order): order is Refusal => order.kind === 'refused');
        if (refusals.length > 0) attempt.facts.refused = refusals.map(({ detail }) => detail).join(' | ');
        if (fresh.length === 0) {
          // Nothing new is issued: repeated requests and refusals change nothing but the record.
          const areAllRefused = refusals.length === orders.length;
          await ports.store.transaction((tx) => (areAllRefused ? attempt.deny(tx) : attempt.succeed(tx)));
          return orders.map(settled);
        }
        // Step 2: write down what is about to be signed.
        await writeIntents(ports, requestUuid, fresh);
        // Step 3: sign.
        const issued = await sign(ports, subject, fresh);
        // Step 4: store everything at once.
        await storeIssued(ports, caller, attempt, execution.request, subject, issued);
        const byOrder = new Map(issued.map((one) => [one.order, one.answer]));
        return orders.map((order) =>
          order.kind === 'order' ? (byOrder.get(order) ?? settled(order)) : settled(order),
        );
      }),
  );
}

interface Issued {
  readonly order: Order;
  readonly answer: CertificationAnswer;
}

async function runCertifySteps(execution: Execution): Promise<void> {
  if (execution.workflow.certify === undefined) {
    await callerMayExecute(execution);
    throw new CmError(
      'PolicyViolation',
      `${execution.request.type} requests take no certification requests.`,
    );
  }
  for (const step of execution.workflow.certify) await step(execution);
}

function settled(order: Awaited<ReturnType<typeof prepareOrders>>[number]): CertificationAnswer {
  if (order.kind === 'repeated') {
    return { kind: 'issued', templateCommonName: order.template.commonName, certificate: order.certificate };
  }
  if (order.kind === 'refused') return order;
  throw new Error('an order was left unanswered');
}

async function writeIntents(
  ports: ExecutionPorts,
  requestUuid: RequestUuid,
  orders: readonly Order[],
): Promise<void> {
  await ports.store.transaction(async (tx) => {
    for (const order of orders) {
      await tx.authorities.insertIntent({
        serialNumber: order.serialNumber,
        caName: ports.authority.name,
        requestUuid,
        templateCommonName: order.template.commonName,
        startedAt: ports.clock.now(),
        outcome: null,
      });
    }
  });
}

async function sign(
  ports: Pick<Ports, 'authority' | 'clock'>,
  subject: User,
  orders: readonly Order[],
): Promise<readonly Issued[]> {
  return await Promise.all(
    orders.map(async (order): Promise<Issued> => {
      const { template, serialNumber, checked } = order;
      try {
        const now = ports.clock.now();
        const certificate = await ports.authority.issue({
          certificationRequest: checked,
          template,
          subject,
          serialNumber,
          now,
        });
        return { order, answer: { kind: 'issued', templateCommonName: template.commonName, certificate } };
      } catch (error) {
        if (!(error instanceof CmError) || error.kind !== 'BadCertificationRequest') throw error;
        return {
          order,
          answer: { kind: 'refused', templateCommonName: template.commonName, detail: error.detail },
        };
      }
    }),
  );
}

async function storeIssued(
  ports: ExecutionPorts,
  caller: Caller,
  attempt: Attempt,
  before: Request,
  subject: User,
  issued: readonly Issued[],
): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const execution = await loadExecution(ports, tx, caller, attempt, before.uuid);
    // Somebody else carried the same request on while this one was signing: start over on what is there now.
    if (execution.request.revision !== before.revision) throw new CmError('Conflict', 'The request changed.');
    await runCertifySteps(execution);
    const serialNumbers: string[] = [];
    let replaced = 0;
    for (const { order, answer } of issued) {
      await tx.authorities.closeIntent(
        order.serialNumber,
        answer.kind === 'issued' ? 'issued' : 'interrupted',
      );
      if (answer.kind === 'refused') continue;
      const profile = await ensureProfile(execution);
      replaced += await revokeReplaced(execution, order.optionIndex);
      await tx.certificates.insert(
        certificateOf(ports, execution, subject, order, answer.certificate, profile.uuid),
      );
      serialNumbers.push(answer.certificate.serialNumber);
    }
    if (serialNumbers.length > 0) await startExecution(execution);
    if (replaced > 0) attempt.facts.crlNumber = await publishCrl(tx, ports.authority, execution.now);
    attempt.facts.serialNumbers = serialNumbers.join(' ');
    attempt.facts.status = execution.request.status;
    await attempt.succeed(tx);
  });
}

/** A software profile comes into being with its first certificate. */
async function ensureProfile(execution: Execution): Promise<NonNullable<Execution['profile']>> {
  if (execution.profile !== undefined) return execution.profile;
  const profile = newProfile(execution, false);
  await execution.tx.profiles.insert(profile);
  execution.profile = profile;
  await startExecution(execution, { newProfileUuid: profile.uuid });
  return profile;
}

/** A client that lost its key asks again with another; the certificate of the lost key must not stay valid. */
async function revokeReplaced({ tx, request, now }: Execution, optionIndex: number): Promise<number> {
  let count = 0;
  for (const certificate of await tx.certificates.listByRequest(request.uuid)) {
    if (certificate.optionIndex !== optionIndex || certificate.revocation !== null) continue;
    await tx.certificates.update({ ...certificate, revocation: { revokedAt: now, reason: 'superseded' } });
    count += 1;
  }
  return count;
}

function certificateOf(
  ports: Pick<Ports, 'randomness' | 'authority'>,
  { request }: Execution,
  subject: User,
  {
    template,
    optionIndex,
    checked,
  }: { template: CertificateTemplate; optionIndex: number; checked: Order['checked'] },
  issued: IssuedCertificate,
  profileUuid: NonNullable<Certificate['profileUuid']>,
): Certificate {
  return {
    uuid: ports.randomness.uuid(),
    serialNumber: issued.serialNumber,
    thumbprint: issued.thumbprint,
    certificateType: 'Native',
    templateCommonName: template.commonName,
    isKeyHistory: false,
    isArchivedOnCa: false,
    notBefore: issued.notBefore,
    notAfter: issued.notAfter,
    issuer: ports.authority.issuerName,
    requesterName: requesterName(subject),
    assignedUserUuid: request.targetUserUuid,
    profileUuid,
    requestUuid: request.uuid,
    optionIndex,
    caName: ports.authority.name,
    certificateDer: issued.certificateDer,
    certificationRequestSha256: checked.sha256,
    revocation: null,
    revision: 1,
  };
}
