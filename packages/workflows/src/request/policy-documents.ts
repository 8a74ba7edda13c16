import { CmError, notFound, type PolicyDocument, type RequestUuid, type User } from '@cardea/domain';
import { mayApprove } from '../authorization/approval.js';
import { openOneTimePassword } from '../one-time-password/issue-one-time-passwords.js';
import type { Caller } from '../ports.js';
import type { Execution } from '../workflow.js';
import { type ExecutionPorts, execute } from './execute.js';
import { openDataItems } from './read-request-data.js';

/** A policy document with the request's data filled in. */
export interface FilledDocument {
  readonly name: string;
  readonly description: string;
  readonly text: string;
}

/**
 * Fills a printable policy document with the request's data: `{Target.DisplayName}`, `{Data.<item>}`,
 * `{OneTimePassword}` and the like (MIM CM: RequestPermission PrintDocuments). Audited, because it may carry a one-time
 * password.
 *
 * Errors: `NotFound`, `NotAuthorized`.
 */
export async function policyDocument(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
  name: string,
): Promise<FilledDocument> {
  return await execute(ports, caller, 'request.printDocument', requestUuid, async (execution) => {
    await callerMayPrint(execution);
    const document = execution.policy.documents.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (document === undefined) throw notFound('policy document');
    execution.attempt.facts.document = document.name;
    const values = await valuesOf(ports, execution);
    return {
      name: document.name,
      description: document.description,
      text: fill(document.template, values),
    };
  });
}

/** The policy documents of a request, not filled in. Errors: `NotFound`, `NotAuthorized`. */
export async function listPolicyDocuments(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<readonly Pick<PolicyDocument, 'name' | 'description'>[]> {
  return await execute(ports, caller, 'request.printDocument', requestUuid, async (execution) => {
    await callerMayPrint(execution);
    return execution.policy.documents.map(({ name, description }) => ({ name, description }));
  });
}

/**
 * What a card printer needs: the fields of the print policy (`Name={Target.DisplayName};Number={Smartcard.Serial}`) with
 * the request's data (MIM CM: SmartcardPrintPolicy.FieldMapping).
 *
 * Errors: `NotFound`, `NotAuthorized`; `PolicyViolation` when the policy has no personalization.
 */
export async function personalization(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<readonly { readonly name: string; readonly value: string }[]> {
  return await execute(ports, caller, 'request.printDocument', requestUuid, async (execution) => {
    await callerMayPrint(execution);
    const { policy, template } = execution;
    if (!policy.personalization.enabled) {
      throw new CmError('PolicyViolation', 'The policy of this request has no personalization.');
    }
    const mapping = [
      template.smartcardConfiguration?.smartcardPrintPolicy.fieldMapping ?? '',
      policy.personalization.providerData,
    ].join(';');
    const values = await valuesOf(ports, execution);
    return mapping
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part.includes('='))
      .map((part) => {
        const equals = part.indexOf('=');
        return { name: part.slice(0, equals).trim(), value: fill(part.slice(equals + 1), values) };
      });
  });
}

/** Managers print: who started it for somebody else, who holds the right, who approves. Never the target itself. */
async function callerMayPrint(execution: Execution): Promise<void> {
  const { access, caller, request, workflow } = execution;
  if ((await access.rightsOver(request.targetUserUuid)).has(workflow.right)) return;
  if ((await mayApprove(execution)).holds) return;
  const isOwn =
    caller.user.uuid === request.targetUserUuid && caller.user.uuid === request.originatorUserUuid;
  if (isOwn) return;
  throw new CmError('NotAuthorized', 'Documents of this request are printed by a manager.');
}

async function valuesOf(ports: ExecutionPorts, execution: Execution): Promise<ReadonlyMap<string, string>> {
  const { tx, request, template, smartcard, now } = execution;
  const target = await tx.users.find(request.targetUserUuid);
  const originator = await tx.users.find(request.originatorUserUuid);
  const data = await openDataItems(ports, request.uuid, request.dataCollection);
  const values = new Map<string, string>([
    ['date', now.toISOString().slice(0, 10)],
    ['request.uuid', request.uuid],
    ['request.type', request.type],
    ['request.comment', request.comment],
    ['profiletemplate.name', template.name],
    ['smartcard.serial', smartcard?.cardSerial ?? ''],
    ...personValues('target', target),
    ...personValues('originator', originator),
    ...data.map(({ name, value }) => [`data.${name.toLowerCase()}`, value ?? ''] as const),
  ]);
  const passwords = await tx.oneTimePasswords.listByRequest(request.uuid);
  const printed = passwords.filter(
    ({ distributionType, usedBy, expiresAt }) =>
      distributionType === 'Print' && usedBy === null && expiresAt > now,
  );
  const isTarget = execution.caller.user.uuid === request.targetUserUuid;
  const opened = isTarget ? [] : await Promise.all(printed.map((one) => openOneTimePassword(ports, one)));
  values.set('onetimepassword', opened.map((one) => one.reveal()).join(' '));
  return values;
}

function personValues(as: string, user: User | undefined): readonly (readonly [string, string])[] {
  return [
    [`${as}.displayname`, user?.displayName ?? ''],
    [`${as}.accountname`, user?.accountName ?? ''],
    [`${as}.mail`, user?.mail ?? ''],
    [`${as}.userprincipalname`, user?.userPrincipalName ?? ''],
  ];
}

/** Placeholders without regard to case; unknown ones stay as they are, so that a misprint shows. */
function fill(template: string, values: ReadonlyMap<string, string>): string {
  return template.replaceAll(
    /\{([^{}]{1,200})\}/g,
    (whole, name: string) => values.get(name.trim().toLowerCase()) ?? whole,
  );
}
