import type { Repositories, RequestUuid } from '@cardea/domain';
import type { Attempt } from '../audit-trail.js';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { findRequest } from '../visibility.js';
import type { Execution } from '../workflow.js';
import { workflowOf } from '../workflow-registry.js';
import { templateOf } from './templates.js';

export type ExecutionPorts = Pick<
  Ports,
  'store' | 'clock' | 'randomness' | 'authorities' | 'adminKeys' | 'secrets' | 'keyArchive'
>;

/** Loads what an execution step needs; only for callers who may see the request. */
export async function loadExecution(
  ports: Pick<ExecutionPorts, 'clock' | 'randomness' | 'authorities' | 'secrets'>,
  tx: Repositories,
  caller: Caller,
  attempt: Attempt,
  requestUuid: RequestUuid,
): Promise<Execution> {
  const access = new Access(tx, caller);
  const request = await findRequest(tx, access, requestUuid);
  attempt.targetUserUuid = request.targetUserUuid;
  attempt.facts.requestType = request.type;
  const workflow = workflowOf(request.type);
  const template = await templateOf(tx, request);
  const smartcard = await findOptional(tx.smartcards, request.newSmartcardUuid);
  const { oldSmartcardUuid, oldProfileUuid, newSmartcardUuid, newProfileUuid } = request;
  const isOnCard = workflow.isInPlace && smartcard !== undefined;
  // A renewal on the same card may have changed the card over since: what acts on a card acts on what it carries now.
  const profile = await findOptional(tx.profiles, isOnCard ? smartcard.profileUuid : newProfileUuid);
  return {
    ports,
    tx,
    access,
    caller,
    attempt,
    now: ports.clock.now(),
    workflow,
    template,
    policy: template.policies[workflow.policy],
    request,
    smartcard,
    profile,
    oldSmartcard:
      oldSmartcardUuid === newSmartcardUuid ? smartcard : await findOptional(tx.smartcards, oldSmartcardUuid),
    oldProfile: oldProfileUuid === newProfileUuid ? profile : await findOptional(tx.profiles, oldProfileUuid),
  };
}

async function findOptional<K, T>(
  repository: { find(uuid: K): Promise<T | undefined> },
  uuid: K | null,
): Promise<T | undefined> {
  return uuid === null ? undefined : await repository.find(uuid);
}
