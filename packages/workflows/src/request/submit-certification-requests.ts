import {
  type Certificate,
  CmError,
  type KeyAttestationEvidence,
  malformed,
  type RequestUuid,
  type Secret,
  type User,
} from '@cardea/domain';
import { type Attempt, audited, retryingConflicts } from '../audit-trail.js';
import { sealForArchive } from '../key-recovery/archive-private-key.js';
import { openRecovery, requireConsents, sharedAmong } from '../key-recovery/consents.js';
import { notify } from '../notify.js';
import { acceptOneTimePasswords } from '../one-time-password/accept-one-time-passwords.js';
import type { Caller, Ports } from '../ports.js';
import type { CertificatePlan, Execution } from '../workflow.js';
import {
  type Answerable,
  answerWith,
  type CertificationAnswer,
  requirePassword,
} from './certification-answers.js';
import { callerMayExecute } from './execution-steps.js';
import { type ExecutionPorts, loadExecution } from './load-execution.js';
import { type Order, prepareOrders, type Refusal, type Repeated } from './prepare-orders.js';
import { recordRecovery, type Signed, storeIssued } from './store-issued.js';

type SubmitPorts = ExecutionPorts & Pick<Ports, 'keyArchive' | 'keyAttestation'>;

/** What comes with the certification requests of a client. */
export interface BesideCertificationRequests {
  readonly pfxPassword: Secret<string> | null;
  /** The n-th is the card's word on the key of the n-th request; null and missing ones are none. */
  readonly attestations?: readonly (KeyAttestationEvidence | null)[];
}

interface Submission extends Required<BesideCertificationRequests> {
  readonly certificationRequests: readonly Uint8Array[];
}

/**
 * Issues the certificates of a request and restores those that come from the archive. The n-th PKCS#10 request answers
 * the n-th generation option; keys of archived certificate templates are made here and delivered as PFX. A request that
 * is refused (also for want of an attestation that the profile template requires) gets its own answer and leaves the
 * others alone. The same request again gives the same certificates;
 * another key for an option replaces and revokes the earlier certificate.
 *
 * Order (each step survives a crash): check → write the intents → sign → store certificates and sealed keys, close the
 * intents and write the audit rows in one transaction → answer.
 *
 * Errors: `MalformedInput` naming the request that is no PKCS#10, the missing PFX password or too many attestations; `NotFound`,
 * `NotAuthorized`, `PolicyViolation`, `IllegalTransition`.
 */
export async function submitCertificationRequests(
  ports: SubmitPorts,
  caller: Caller,
  requestUuid: RequestUuid,
  certificationRequests: readonly Uint8Array[],
  { pfxPassword, attestations = [] }: BesideCertificationRequests,
): Promise<readonly CertificationAnswer[]> {
  if (attestations.length > certificationRequests.length) {
    throw malformed('attestations', 'must not be more than the certification requests');
  }
  const submission = { certificationRequests, attestations, pfxPassword };
  await acceptOneTimePasswords(ports, caller, requestUuid);
  const object = { type: 'Request', uuid: requestUuid };
  const answerable = await audited(ports, caller, 'certificate.issue', object, (attempt) =>
    retryingConflicts(() => issue(ports, caller, attempt, requestUuid, submission)),
  );
  return await Promise.all(
    answerable.map((one) => ('kind' in one ? one : answerWith(ports, caller, requestUuid, one, pfxPassword))),
  );
}

async function issue(
  ports: SubmitPorts,
  caller: Caller,
  attempt: Attempt,
  requestUuid: RequestUuid,
  { certificationRequests, attestations, pfxPassword }: Submission,
): Promise<readonly (Answerable | Refusal)[]> {
  // Step 1: who, whether, and which certificate each request is for.
  const execution = await loadExecution(ports, ports.store, caller, attempt, requestUuid);
  const plan = await planOf(execution);
  await runCertifySteps(execution);
  const deliversKeys = plan.restore.length > 0 || plan.issue.some(({ template }) => template.key.isArchived);
  if (deliversKeys) requirePassword(pfxPassword);
  await agentsHaveConsented(ports, execution, plan);
  const subject = await ports.store.users.find(execution.request.targetUserUuid);
  if (subject === undefined && plan.issue.length > 0)
    throw new CmError('PolicyViolation', 'The target user is not in the directory.');
  const earlier = await ports.store.certificates.listByRequest(requestUuid);
  const orders = await prepareOrders(ports, plan, earlier, certificationRequests, {
    terms: execution.template.keyAttestation,
    evidence: attestations,
    now: execution.now,
  });
  const fresh = orders.filter((order): order is Order => order.kind === 'order');
  const refusals = orders.filter((order): order is Refusal => order.kind === 'refused');
  noteRefusals(attempt, refusals, []);
  const restored = plan.restore.map(
    ({ certificate, isKeyHistory }): Answerable => ({ certificate, isKeyHistory, isRestored: true }),
  );
  const missing = await missingRestorations(execution, plan);
  if (fresh.length === 0 && missing.length === 0) {
    await recordRepetition(
      ports,
      execution,
      plan,
      refusals.length === orders.length && restored.length === 0,
    );
    return [...orders.map((order) => answerTo(order, new Map())), ...restored];
  }
  // Step 2: write down what is about to be signed.
  await writeIntents(ports, requestUuid, fresh);
  // Step 3: sign, and seal the keys that were made here.
  const signed = subject === undefined ? [] : await signOrCloseIntents(ports, subject, fresh);
  noteRefusals(attempt, refusals, signed);
  // Step 4: store everything at once.
  const stored = await storeIssued(ports, caller, attempt, execution.request, {
    subject: subject ?? caller.user,
    signed,
    restore: plan.restore,
    runSteps: runCertifySteps,
    handsOutKeys: deliversKeys,
  });
  return [...orders.map((order) => answerTo(order, outcomesOf(signed, stored))), ...restored];
}

/**
 * Keys that key recovery agents share are put before them when they are asked for, where that has not been done before.
 *
 * Errors: `PolicyViolation` until enough have consented.
 */
async function agentsHaveConsented(
  ports: SubmitPorts,
  { request, caller }: Execution,
  { restore }: CertificatePlan,
): Promise<void> {
  const { store } = ports;
  const shared = await sharedAmong(
    store,
    restore.map(({ certificate }) => certificate),
  );
  if (shared.length === 0) return;
  await store.transaction((tx) => openRecovery(ports, tx, request, shared));
  await requireConsents(store, request, shared, caller.user.uuid);
}

/** Why certification requests were refused, by their checks or when they were to be signed. */
function noteRefusals(attempt: Attempt, refusals: readonly Refusal[], signed: readonly Signed[]): void {
  const atSigning = signed.flatMap(({ outcome }) =>
    'refusedBecause' in outcome ? [outcome.refusedBecause] : [],
  );
  const reasons = [...refusals.map(({ detail }) => detail), ...atSigning];
  if (reasons.length > 0) attempt.facts.refused = reasons.join(' | ');
}

async function planOf({ tx, request, template, oldProfile, workflow }: Execution): Promise<CertificatePlan> {
  if (workflow.certifying === undefined) return { issue: [], restore: [] };
  return await workflow.certifying.plan({ repositories: tx, request, template, oldProfile });
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
  productIsUnfinished(execution);
}

/** A temporary card can be taken back while it is being made, once a certificate on it has expired. */
function productIsUnfinished({ workflow, profile }: Execution): void {
  if (workflow.certifying?.produce === undefined || profile === undefined || profile.status === 'New') return;
  throw new CmError(
    'IllegalTransition',
    `What this request makes is ${profile.status} by now; it takes no certificates. Abandon the request.`,
  );
}

async function missingRestorations(
  { tx, profile }: Execution,
  plan: CertificatePlan,
): Promise<CertificatePlan['restore']> {
  if (profile === undefined) return plan.restore;
  const carried = new Set((await tx.certificates.listByProfile(profile.uuid)).map(({ uuid }) => uuid));
  return plan.restore.filter(({ certificate }) => !carried.has(certificate.uuid));
}

/** Nothing new is issued: repeated requests and refusals change nothing but the record. */
async function recordRepetition(
  ports: SubmitPorts,
  execution: Execution,
  plan: CertificatePlan,
  areAllRefused: boolean,
): Promise<void> {
  await ports.store.transaction(async (tx) => {
    await recordRecovery(ports, { ...execution, tx }, plan.restore);
    const deliversKeys =
      plan.restore.length > 0 || plan.issue.some(({ template }) => template.key.isArchived);
    if (deliversKeys) await notify(ports, tx, 'DownloadPfx', execution.request);
    await (areAllRefused ? execution.attempt.deny(tx) : execution.attempt.succeed(tx));
  });
}

function answerTo(
  order: Order | Refusal | Repeated,
  outcomes: ReadonlyMap<Order, Certificate | Refusal>,
): Answerable | Refusal {
  if (order.kind === 'refused') return order;
  if (order.kind === 'repeated') {
    return { certificate: order.certificate, isKeyHistory: false, isRestored: false };
  }
  const outcome = outcomes.get(order);
  if (outcome === undefined) throw new Error('an order was left unanswered');
  return 'kind' in outcome ? outcome : { certificate: outcome, isKeyHistory: false, isRestored: false };
}

function outcomesOf(
  signed: readonly Signed[],
  stored: readonly Certificate[],
): ReadonlyMap<Order, Certificate | Refusal> {
  const outcomes = new Map<Order, Certificate | Refusal>();
  for (const { order, outcome } of signed) {
    if ('refusedBecause' in outcome) {
      const templateCommonName = order.template.commonName;
      outcomes.set(order, { kind: 'refused', templateCommonName, detail: outcome.refusedBecause });
      continue;
    }
    const certificate = stored.find(({ serialNumber }) => serialNumber === outcome.serialNumber);
    if (certificate !== undefined) outcomes.set(order, certificate);
  }
  return outcomes;
}

async function writeIntents(
  ports: ExecutionPorts,
  requestUuid: RequestUuid,
  orders: readonly Order[],
): Promise<void> {
  if (orders.length === 0) return;
  await ports.store.transaction(async (tx) => {
    for (const order of orders) {
      await tx.authorities.insertIntent({
        serialNumber: order.serialNumber,
        caName: order.authority.name,
        requestUuid,
        templateCommonName: order.template.commonName,
        startedAt: ports.clock.now(),
        outcome: null,
      });
    }
  });
}

/** Where the installation is at fault, the whole call fails; nobody receives a certificate, so no intent stays open. */
async function signOrCloseIntents(
  ports: SubmitPorts,
  subject: User,
  orders: readonly Order[],
): Promise<readonly Signed[]> {
  try {
    return await sign(ports, subject, orders);
  } catch (error) {
    if (error instanceof CmError && error.kind === 'Misconfigured') {
      await ports.store.transaction(async (tx) => {
        for (const { serialNumber } of orders) await tx.authorities.closeIntent(serialNumber, 'interrupted');
      });
    }
    throw error;
  }
}

async function sign(ports: SubmitPorts, subject: User, orders: readonly Order[]): Promise<readonly Signed[]> {
  const { clock } = ports;
  return await Promise.all(
    orders.map(async (order): Promise<Signed> => {
      const { authority, template, serialNumber, checked, privateKey } = order;
      try {
        const prepared = await authority.prepare({
          certificationRequest: checked,
          template,
          subject,
          serialNumber,
          now: clock.now(),
        });
        const outcome = await authority.sign(prepared);
        const sealedPrivateKey =
          privateKey === null
            ? null
            : await sealForArchive(ports, privateKey, { issuer: authority.issuerName, serialNumber }, true);
        return { order, outcome, sealedPrivateKey };
      } catch (error) {
        if (!(error instanceof CmError) || error.kind !== 'BadCertificationRequest') throw error;
        return { order, outcome: { refusedBecause: error.detail }, sealedPrivateKey: null };
      }
    }),
  );
}
