import {
  CmError,
  type CollectedItem,
  checkAnswer,
  malformed,
  type Request,
  type RequestUuid,
  requestTransitions,
  transition,
} from '@cardea/domain';
import { mayApprove } from '../authorization/approval.js';
import { refusal } from '../authorization/findings.js';
import { notify } from '../notify.js';
import type { Caller } from '../ports.js';
import type { Execution } from '../workflow.js';
import { managersItemsAreThere, sealItem } from './creation-steps.js';
import { type ExecutionPorts, execute } from './execute.js';
import { markApproved } from './mark-approved.js';

/** What an approver sends along. */
export interface Decision {
  readonly comment: string;
  /** Answers to the data items of the certificate manager. */
  readonly items?: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Counts one approval and merges in the manager's data items; the last one needed makes the request Approved (MIM CM:
 * RequestOperations.Approve).
 *
 * Errors: `NotAuthorized` for the target, the originator and whoever is no approver; `PolicyViolation` for a second vote;
 * `MalformedInput` for a missing or wrong data item; `IllegalTransition` unless Pending.
 */
export async function approveRequest(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
  decision: Decision = { comment: '' },
): Promise<Request> {
  return await execute(ports, caller, 'request.approve', requestUuid, async (execution) => {
    await callerMayDecide(execution, decision);
    const { tx, policy } = execution;
    const withItems = await mergeManagersItems(ports, execution, decision.items ?? []);
    const approvedBy = [...withItems.approvedBy, caller.user.uuid];
    const isLast = approvedBy.length >= withItems.approvalsNeeded;
    const status = transition(
      requestTransitions,
      'request',
      withItems.status,
      isLast ? 'approveLast' : 'approve',
    );
    if (withItems.approvedBy.includes(caller.user.uuid)) {
      throw new CmError(
        'PolicyViolation',
        'You have approved this request already; each approver has one vote.',
      );
    }
    if (isLast) mustHaveManagersItems(execution, withItems);
    const voted = { ...withItems, approvedBy };
    execution.request = isLast
      ? await markApproved(ports, tx, policy, voted)
      : await tx.requests.update({ ...voted, status });
    await notify(ports, tx, 'ApproveRequest', execution.request);
    return execution.request;
  });
}

/**
 * Denies a request for good (MIM CM: RequestOperations.Deny). The comment is for whoever asked, too: it says what to do differently.
 *
 * Errors: as {@link approveRequest}, without the vote and the data items.
 */
export async function denyRequest(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
  decision: Decision = { comment: '' },
): Promise<Request> {
  return await execute(ports, caller, 'request.deny', requestUuid, async (execution) => {
    await callerMayDecide(execution, decision);
    const status = transition(requestTransitions, 'request', execution.request.status, 'deny');
    execution.request = await execution.tx.requests.update({ ...execution.request, status });
    await notify(ports, execution.tx, 'DenyRequest', execution.request, {
      facts: decision.comment === '' ? {} : { comment: decision.comment },
    });
    return execution.request;
  });
}

async function callerMayDecide(execution: Execution, decision: Decision): Promise<void> {
  const finding = await mayApprove(execution);
  if (!finding.holds) throw refusal(finding);
  if (decision.comment !== '') execution.attempt.facts.comment = decision.comment;
}

async function mergeManagersItems(
  ports: ExecutionPorts,
  { request, policy }: Execution,
  items: NonNullable<Decision['items']>,
): Promise<Request> {
  if (items.length === 0) return request;
  let dataCollection: readonly CollectedItem[] = request.dataCollection;
  for (const { name, value } of items) {
    const item = policy.policyDataCollection.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (item?.originator !== 'CertificateManager') {
      throw malformed(`datacollection[${name.slice(0, 100)}]`, 'is no data item of the certificate manager');
    }
    checkAnswer(item, value);
    const stored = await sealItem({ ports, requestUuid: request.uuid }, item, value);
    dataCollection = dataCollection.some((one) => one.name === item.name)
      ? dataCollection.map((one) => (one.name === item.name ? stored : one))
      : [...dataCollection, stored];
  }
  const certificateManagerProvided = managersItemsAreThere(policy.policyDataCollection, dataCollection);
  return {
    ...request,
    dataCollection,
    dataCollectionFlags: { ...request.dataCollectionFlags, certificateManagerProvided },
  };
}

function mustHaveManagersItems({ policy }: Execution, request: Request): void {
  if (request.dataCollectionFlags.certificateManagerProvided) return;
  const missing = policy.policyDataCollection.find(
    (item) =>
      item.originator === 'CertificateManager' &&
      !request.dataCollection.some((one) => one.name === item.name && one.value !== null),
  );
  throw malformed(
    `datacollection[${missing?.name ?? ''}]`,
    'is supplied by the certificate manager with the last approval',
  );
}
