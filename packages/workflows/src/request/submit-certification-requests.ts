import {
  type Certificate,
  CmError,
  isKeyOfServer,
  type KeyAttestationEvidence,
  malformed,
  type PfxEncryption,
  type RequestUuid,
  type Secret,
  type User,
} from '@cardea/domain';
import { type Attempt, audited, retryingConflicts } from '../audit-trail.js';
import { openRecovery, requireConsents, sharedAmong } from '../key-recovery/consents.js';
import { notify } from '../notify.js';
import { acceptOneTimePasswords } from '../one-time-password/accept-one-time-passwords.js';
import type { Caller, Ports } from '../ports.js';
import type { CertificatePlan, Execution } from '../workflow.js';
import { refuseBlockedNames } from './blocked-names.js';
import {
  type Answerable,
  answerWith,
  type CertificationAnswer,
  requirePassword,
} from './certification-answers.js';
import { callerMayExecute } from './execution-steps.js';
import {
  type Asked,
  askExternal,
  type NotReady,
  type Ready,
  readyToIssue,
  sign,
  writeOrders,
} from './issue-orders.js';
import { refuseKeysInUse } from './keys-in-use.js';
import { type ExecutionPorts, loadExecution } from './load-execution.js';
import {
  type Earlier,
  type Order,
  prepareOrders,
  type Refusal,
  type Repeated,
  type UnderWay,
} from './prepare-orders.js';
import { collectedAmong, recordRecovery, storeIssued } from './store-issued.js';

type SubmitPorts = ExecutionPorts & Pick<Ports, 'keyArchive' | 'keyAttestation' | 'ownKeys'>;

/** What comes with the certification requests of a client. */
export interface BesideCertificationRequests {
  readonly pfxPassword: Secret<string> | null;
  /** How keys that are delivered are encrypted; default `aes256`. */
  readonly pfxEncryption?: PfxEncryption;
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
  { pfxPassword, pfxEncryption = 'aes256', attestations = [] }: BesideCertificationRequests,
): Promise<readonly CertificationAnswer[]> {
  if (attestations.length > certificationRequests.length) {
    throw malformed('attestations', 'must not be more than the certification requests');
  }
  const submission = { certificationRequests, attestations, pfxPassword, pfxEncryption };
  await acceptOneTimePasswords(ports, caller, requestUuid);
  const object = { type: 'Request', uuid: requestUuid };
  const answerable = await audited(ports, caller, 'certificate.issue', object, (attempt) =>
    retryingConflicts(() => issue(ports, caller, attempt, requestUuid, submission)),
  );
  return await Promise.all(
    answerable.map((one) => ('kind' in one ? one : answerWith(ports, caller, requestUuid, one, submission))),
  );
}

async function issue(
  ports: SubmitPorts,
  caller: Caller,
  attempt: Attempt,
  requestUuid: RequestUuid,
  { certificationRequests, attestations, pfxPassword }: Submission,
): Promise<readonly (Answerable | Refusal | UnderWay)[]> {
  // Step 1: who, whether, and which certificate each request is for.
  const execution = await loadExecution(ports, ports.store, caller, attempt, requestUuid);
  const plan = await planOf(execution);
  await runCertifySteps(execution);
  const deliversKeys = plan.restore.length > 0 || plan.issue.some(({ template }) => isKeyOfServer(template));
  if (deliversKeys) requirePassword(pfxPassword);
  await agentsHaveConsented(ports, execution, plan);
  const subject = await ports.store.users.find(execution.request.targetUserUuid);
  if (subject === undefined && plan.issue.length > 0)
    throw new CmError('PolicyViolation', 'The target user is not in the directory.');
  const earlier = {
    certificates: await ports.store.certificates.listByRequest(requestUuid),
    unsettled: await ports.store.issuanceOrders.listUnsettled(requestUuid),
  };
  const prepared = await prepareOrders(ports, plan, earlier, {
    certificationRequests,
    attestations: {
      terms: execution.template.keyAttestation,
      evidence: attestations,
      now: execution.now,
    },
    subject,
  });
  try {
    const named = subject === undefined ? prepared : await refuseBlockedNames(ports.store, subject, prepared);
    const orders = await refuseKeysInUse(ports, execution.request.targetUserUuid, named);
    return await carryOut(ports, execution, plan, { orders, earlier, subject, deliversKeys });
  } finally {
    // The archive has them by now, or nothing was issued.
    for (const order of prepared) if (order.kind === 'order') order.privateKey?.reveal().fill(0);
  }
}

async function carryOut(
  ports: SubmitPorts,
  execution: Execution,
  plan: CertificatePlan,
  {
    orders,
    earlier,
    subject,
    deliversKeys,
  }: {
    readonly orders: Awaited<ReturnType<typeof prepareOrders>>;
    readonly earlier: Earlier;
    readonly subject: User | undefined;
    readonly deliversKeys: boolean;
  },
): Promise<readonly (Answerable | Refusal | UnderWay)[]> {
  const { attempt, caller, request } = execution;
  const ready = subject === undefined ? [] : await readyToIssue(ports, subject, orders);
  const refusals = [...orders, ...ready].filter((one): one is Refusal => one.kind === 'refused');
  noteRefusals(attempt, refusals);
  const restored = plan.restore.map(
    ({ certificate, isKeyHistory }): Answerable => ({
      certificate,
      isKeyHistory,
      isRestored: true,
      isKeyWithClient: false,
    }),
  );
  const missing = await missingRestorations(execution, plan);
  const collected = collectedAmong(earlier.certificates);
  const fresh = ready.filter((one) => one.kind === 'ready');
  if (fresh.length === 0 && missing.length === 0 && collected.length === 0) {
    const isAllRefused = refusals.length === orders.length && restored.length === 0;
    await recordRepetition(ports, execution, plan, isAllRefused);
    return [...orders.map((order) => answerTo(order, outcomesOf(ready, [], []))), ...restored];
  }
  // Step 2: write down what is about to be signed or sent.
  const written = await writeOrders(ports, request.uuid, subject, fresh);
  // Step 3: sign, and seal the keys that were made here; ask external authorities and write down their answers.
  const asked = subject === undefined ? [] : await askExternal(ports, subject, written);
  const signed = await sign(ports, fresh);
  noteRefusals(attempt, [
    ...refusals,
    ...asked.flatMap(({ answer }) => (answer.kind === 'refused' ? [answer] : [])),
  ]);
  // Step 4: store everything at once.
  const stored = await storeIssued(ports, caller, attempt, request, {
    subject: subject ?? caller.user,
    signed,
    restore: plan.restore,
    runSteps: runCertifySteps,
    handsOutKeys: deliversKeys,
    collects: collected.length > 0 || asked.some(({ answer }) => answer.kind === 'issued'),
    isUnderWay: asked.some(({ answer }) => answer.kind === 'pending'),
  });
  return [...orders.map((order) => answerTo(order, outcomesOf(ready, asked, stored))), ...restored];
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
function noteRefusals(attempt: Attempt, refusals: readonly Refusal[]): void {
  if (refusals.length > 0) attempt.facts.refused = refusals.map(({ detail }) => detail).join(' | ');
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
      plan.restore.length > 0 || plan.issue.some(({ template }) => isKeyOfServer(template));
    if (deliversKeys) await notify(ports, tx, 'DownloadPfx', execution.request);
    await (areAllRefused ? execution.attempt.deny(tx) : execution.attempt.succeed(tx));
  });
}

function answerTo(
  order: Order | Refusal | Repeated | UnderWay,
  outcomes: ReadonlyMap<Order, Certificate | Refusal | UnderWay>,
): Answerable | Refusal | UnderWay {
  if (order.kind === 'refused' || order.kind === 'pending') return order;
  if (order.kind === 'repeated') {
    const { certificate, template } = order;
    return { certificate, isKeyHistory: false, isRestored: false, isKeyWithClient: !isKeyOfServer(template) };
  }
  const outcome = outcomes.get(order);
  if (outcome === undefined) throw new Error('an order was left unanswered');
  if ('kind' in outcome) return outcome;
  const isKeyWithClient = !isKeyOfServer(order.template);
  return { certificate: outcome, isKeyHistory: false, isRestored: false, isKeyWithClient };
}

function outcomesOf(
  ready: readonly (Ready | NotReady)[],
  asked: readonly Asked[],
  stored: readonly Certificate[],
): ReadonlyMap<Order, Certificate | Refusal | UnderWay> {
  const outcomes = new Map<Order, Certificate | Refusal | UnderWay>();
  for (const one of ready) {
    if (one.kind === 'refused') outcomes.set(one.order, one);
  }
  for (const { order, answer } of asked) {
    if (answer.kind !== 'issued') outcomes.set(order, answer);
  }
  for (const one of ready) {
    if (one.kind === 'refused' || outcomes.has(one.order)) continue;
    const { optionIndex, checked } = one.order;
    const certificate = stored.find(
      (each) => each.optionIndex === optionIndex && each.certificationRequestSha256 === checked.sha256,
    );
    if (certificate !== undefined) outcomes.set(one.order, certificate);
  }
  return outcomes;
}
