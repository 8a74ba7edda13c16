import { type AuditEvent, CmError, type CollectedItem, type RequestUuid } from '@cardea/domain';
import { Access } from '../authorization/access.js';
import { mayApprove } from '../authorization/approval.js';
import type { Caller, Ports } from '../ports.js';
import { findRequest } from '../visibility.js';
import type { Execution } from '../workflow.js';
import { dataItemContext } from './creation-steps.js';
import { type ExecutionPorts, execute } from './execute.js';

/**
 * The data items of a request with the encrypted ones opened, for the target user and its approvers; audited.
 *
 * Errors: `NotFound`, `NotAuthorized`.
 */
export async function readRequestData(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<readonly CollectedItem[]> {
  return await execute(ports, caller, 'request.readData', requestUuid, async (execution) => {
    await callerMayReadData(execution);
    return await openDataItems(ports, execution.request.uuid, execution.request.dataCollection);
  });
}

/** Opens the encrypted items. */
export async function openDataItems(
  { secrets }: Pick<Ports, 'secrets'>,
  requestUuid: RequestUuid,
  items: readonly CollectedItem[],
): Promise<readonly CollectedItem[]> {
  return await Promise.all(
    items.map(async ({ name, value, isEncrypted }) => {
      if (isEncrypted !== true || value === null) return { name, value };
      const plain = await secrets.unwrap(
        new Uint8Array(Buffer.from(value, 'base64')),
        dataItemContext(requestUuid, name),
      );
      return { name, value: new TextDecoder().decode(plain.reveal()) };
    }),
  );
}

async function callerMayReadData(execution: Execution): Promise<void> {
  if (execution.caller.user.uuid === execution.request.targetUserUuid) return;
  if ((await mayApprove(execution)).holds) return;
  throw new CmError('NotAuthorized', 'The data of this request is for its approvers and its target user.');
}

/** The audit events of a request, oldest first (MIM CM: EventHistory). Errors: `NotFound`. */
export async function listRequestHistory(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<readonly AuditEvent[]> {
  const request = await findRequest(store, new Access(store, caller), requestUuid);
  return (await store.audit.list({ limit: 1000, objectUuid: request.uuid })).reverse();
}
