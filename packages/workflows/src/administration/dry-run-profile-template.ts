import {
  type CertificateTemplate,
  CmError,
  type DataItemOriginator,
  type KeyFamily,
  type MailRecipient,
  malformed,
  type NotificationType,
  notFound,
  type Operation,
  operations,
  type PasswordDistributionType,
  type PreparedCertificate,
  type ProfileTemplate,
  type User,
  type UserUuid,
  type WorkflowPolicy,
} from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Finding } from '../authorization/findings.js';
import { findingsOf, initiationOf, workflowOfOperation } from '../authorization/initiation.js';
import type { Caller, Ports } from '../ports.js';
import { authorityFor } from '../request/prepare-orders.js';
import type { NextStep } from '../request/resume-request.js';
import type { Workflow } from '../workflow.js';
import { workflowOf } from '../workflow-registry.js';
import { administratorAccess } from './administrator.js';

type Reading = Pick<Ports, 'store' | 'clock' | 'authorities'>;

/** A request that nobody makes: what somebody would do to whose card. */
export interface DryRunOrder {
  /** May be unsaved. */
  readonly template: ProfileTemplate;
  /** `enroll`, `temporarycardenroll`, or an operation on a card or profile. */
  readonly operation: string;
  readonly targetUuid: UserUuid;
  /** The target when undefined. */
  readonly originatorUuid: UserUuid | undefined;
}

/** A certificate as it would be issued, or why it would not. */
export type DryRunCertificate = { readonly template: string; readonly authority: string } & (
  | { readonly kind: 'prepared'; readonly keyFamily: KeyFamily; readonly prepared: PreparedCertificate }
  /** An authority elsewhere decides what stands in it. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'refused'; readonly detail: string }
);

/** What would happen. */
export interface DryRun {
  readonly isOffered: boolean;
  /** Every rule, in the order in which it is looked at. */
  readonly findings: readonly Finding[];
  readonly approvalsNeeded: number;
  /** In the order in which they come. */
  readonly steps: readonly NextStep[];
  readonly questions: readonly {
    readonly name: string;
    readonly isRequired: boolean;
    readonly originator: DataItemOriginator;
  }[];
  readonly oneTimePasswords: readonly PasswordDistributionType[];
  readonly mails: readonly { readonly event: NotificationType; readonly recipient: MailRecipient }[];
  readonly certificates: readonly DryRunCertificate[];
}

/**
 * Tells what would happen if somebody started an operation by a profile template, saved or not, by the very rules that
 * decide it. Stores nothing, signs nothing, sends nothing. `sampleKey` gives a key that the certificates are put together
 * for, as SubjectPublicKeyInfo, DER.
 *
 * Errors: `NotAuthorized` without Audit; `NotFound` for people that do not exist; `MalformedInput` for an unknown operation.
 */
export async function dryRunProfileTemplate(
  ports: Reading,
  caller: Caller,
  order: DryRunOrder,
  sampleKey: (family: KeyFamily) => Promise<Uint8Array>,
): Promise<DryRun> {
  await administratorAccess(ports.store, caller);
  const target = await person(ports, order.targetUuid, 'target');
  const originator =
    order.originatorUuid === undefined ? target : await person(ports, order.originatorUuid, 'originator');
  const { operation, workflow } = operationNamed(order.operation);
  const { template } = order;
  const policy = template.policies[workflow.policy];
  const findings = await findingsAbout(
    ports,
    { ...caller, user: originator },
    workflow,
    operation,
    target,
    template,
  );
  const certificates =
    workflow.certifying === undefined ? [] : await certificatesOf(ports, template, target, sampleKey);
  return {
    isOffered: findings.every(({ holds }) => holds),
    findings,
    approvalsNeeded: policy.approvalsNeeded,
    steps: stepsOf(workflow, policy, template),
    questions: policy.policyDataCollection.map(({ name, isRequired, originator: asked }) => ({
      name,
      isRequired,
      originator: asked,
    })),
    oneTimePasswords: policy.oneTimePasswordPolicy.distributions.map(
      ({ distributionType }) => distributionType,
    ),
    mails: policy.mailTemplates.map(({ event, recipient }) => ({ event, recipient })),
    certificates,
  };
}

async function person({ store }: Reading, uuid: UserUuid, which: string): Promise<User> {
  const found = await store.users.find(uuid);
  if (found === undefined) throw notFound(which);
  return found;
}

function operationNamed(name: string): {
  readonly operation: Operation | undefined;
  readonly workflow: Workflow;
} {
  const made = (['Enroll', 'TemporaryCardEnroll'] as const).find((type) => type.toLowerCase() === name);
  if (made !== undefined) return { operation: undefined, workflow: workflowOf(made) };
  const operation = operations.find((one) => one.name === name);
  if (operation !== undefined) return { operation, workflow: workflowOfOperation(operation) };
  const known = ['enroll', ...operations.map((one) => one.name)];
  throw malformed('operation', `must be one of ${known.join(', ')}`);
}

/** By the rules of the workflow; an operation on a card looks at the person's newest one by this profile template. */
async function findingsAbout(
  { store }: Reading,
  asked: Caller,
  workflow: Workflow,
  operation: Operation | undefined,
  target: User,
  template: ProfileTemplate,
): Promise<readonly Finding[]> {
  const access = new Access(store, asked);
  const ofTemplate = (one: { readonly profileTemplateUuid: string }) =>
    one.profileTemplateUuid === template.uuid;
  const smartcard =
    operation === undefined
      ? undefined
      : (await store.smartcards.listByUser(target.uuid)).filter(ofTemplate).at(-1);
  const profiles =
    operation === undefined
      ? []
      : (await store.profiles.listByUser(target.uuid, undefined)).filter(ofTemplate);
  const profile =
    smartcard === undefined ? profiles.at(-1) : profiles.find(({ uuid }) => uuid === smartcard.profileUuid);
  if (operation !== undefined && smartcard === undefined && profile === undefined)
    return [
      {
        rule: 'objectIsThere',
        holds: false,
        errorKind: 'NotFound',
        detail: `${target.displayName} has no card or profile by this profile template.`,
      },
    ];
  const subject = { target, template, smartcard, profile };
  return await findingsOf(initiationOf(store, access, workflow, operation, subject));
}

/** As `resumeRequest` would tell one step after the other. */
function stepsOf(workflow: Workflow, policy: WorkflowPolicy, template: ProfileTemplate): NextStep[] {
  const steps: readonly (readonly [NextStep, boolean])[] = [
    ['waitForApproval', policy.approvalsNeeded > 0],
    ['supplyDataItems', policy.policyDataCollection.length > 0],
    ['enterOneTimePassword', policy.oneTimePasswordPolicy.distributions.length > 0],
    ['bindSmartcard', template.isSmartcardProfileTemplate && workflow.bindSmartcard !== undefined],
    ['submitCertificationRequests', workflow.certifying !== undefined],
    ['updateStatus', workflow.updateStatus !== undefined],
    ['answerChallenge', workflow.type === 'OfflineUnblock'],
    ['complete', true],
  ];
  return steps.flatMap(([step, isThere]) => (isThere ? [step] : []));
}

async function certificatesOf(
  ports: Reading,
  { certificateTemplates }: ProfileTemplate,
  subject: User,
  sampleKey: (family: KeyFamily) => Promise<Uint8Array>,
): Promise<DryRunCertificate[]> {
  const existing = await ports.store.certificateTemplates.list();
  const found: DryRunCertificate[] = [];
  for (const commonName of certificateTemplates) {
    const template = existing.find((one) => one.commonName === commonName);
    found.push(
      template === undefined
        ? {
            template: commonName,
            authority: '',
            kind: 'refused',
            detail: 'There is no such certificate template.',
          }
        : await certificateOf(ports, template, subject, sampleKey),
    );
  }
  return found;
}

/** Put together and linted by the authority that would issue it, up to the signature. */
async function certificateOf(
  { authorities, clock }: Reading,
  template: CertificateTemplate,
  subject: User,
  sampleKey: (family: KeyFamily) => Promise<Uint8Array>,
): Promise<DryRunCertificate> {
  let named = { template: template.commonName, authority: '' };
  try {
    const authority = authorityFor(authorities, template);
    named = { ...named, authority: authority.name };
    if (authority.kind === 'external') return { ...named, kind: 'elsewhere' };
    const [keyFamily = 'RSA'] = template.key.families;
    const prepared = await authority.prepare({
      certificationRequest: {
        certificationRequestDer: new Uint8Array(),
        sha256: '',
        publicKeyDer: await sampleKey(keyFamily),
      },
      template,
      subject,
      now: clock.now(),
      serialNumber: authority.newSerialNumber(),
    });
    return { ...named, kind: 'prepared', keyFamily, prepared };
  } catch (error) {
    if (!(error instanceof CmError)) throw error;
    return { ...named, kind: 'refused', detail: error.detail };
  }
}
