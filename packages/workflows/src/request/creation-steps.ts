import {
  CmError,
  type CollectedItem,
  checkAnswer,
  type DataCollectionItem,
  malformed,
  type RequestDetails,
  Secret,
} from '@cardea/domain';
import type { Creation } from '../workflow.js';

// Steps that take in what the client sent with a new request, shared by the workflows that name them.

export function commentIsGiven({ policy, command }: Creation): void {
  if (policy.collectComments && command.comment.trim() === '')
    throw malformed('comment', 'is required by the policy');
}

/** The priority is the client's where the policy collects it, 0 first and 255 last; else the policy's. */
export function priorityIsTaken(creation: Creation): void {
  const { policy, command } = creation;
  creation.priority = policy.collectRequestPriority
    ? (command.priority ?? policy.defaultRequestPriority)
    : policy.defaultRequestPriority;
}

/**
 * Keeps the answers in the policy's order, then whatever else the client sent. Items of the certificate manager come at
 * approval, or from the manager who starts the request for somebody else.
 */
export async function collectDataItems(creation: Creation): Promise<void> {
  const { policy, command, caller, target } = creation;
  const given = new Map(command.items.map((item) => [item.name.toLowerCase(), item.value]));
  const startedByManager = caller.user.uuid !== target.uuid;
  const asked: CollectedItem[] = [];
  for (const item of policy.policyDataCollection) {
    const answer = given.get(item.name.toLowerCase()) ?? null;
    const isManagers = item.originator === 'CertificateManager';
    if (isManagers && answer !== null && !startedByManager) {
      throw malformed(`datacollection[${item.name}]`, 'is supplied by a certificate manager');
    }
    if (!isManagers || answer !== null) checkAnswer(item, answer);
    asked.push(await sealItem(creation, item, answer));
  }
  const askedNames = new Set(policy.policyDataCollection.map((item) => item.name.toLowerCase()));
  creation.dataCollection = [
    ...asked,
    ...command.items.filter((item) => !askedNames.has(item.name.toLowerCase())),
  ];
  creation.dataCollectionFlags = {
    certificateManagerProvided: managersItemsAreThere(policy.policyDataCollection, asked),
    subscriberProvided: true,
  };
}

/** True when every item that the certificate manager must answer has an answer. */
export function managersItemsAreThere(
  items: readonly DataCollectionItem[],
  answers: readonly CollectedItem[],
): boolean {
  return items
    .filter((item) => item.originator === 'CertificateManager' && item.isRequired)
    .every(({ name }) => answers.some((one) => one.name === name && one.value !== null));
}

/** The item as it is stored: ciphertext where the policy has it encrypted (MIM CM: DataItemStorageOptions). */
export async function sealItem(
  { ports, requestUuid }: Pick<Creation, 'ports' | 'requestUuid'>,
  item: DataCollectionItem,
  answer: string | null,
): Promise<CollectedItem> {
  if (item.storage !== 'Encrypted') return { name: item.name, value: answer };
  if (answer === null) return { name: item.name, value: null, isEncrypted: true };
  const plain = new Secret<Uint8Array>(new TextEncoder().encode(answer));
  const sealed = await ports.secrets.wrap(plain, dataItemContext(requestUuid, item.name));
  return { name: item.name, value: Buffer.from(sealed).toString('base64'), isEncrypted: true };
}

/** What an encrypted data item's encryption is bound to. */
export function dataItemContext(requestUuid: string, name: string): string {
  return `data-item/${requestUuid}/${name.toLowerCase()}`;
}

/** Whether it holds or releases is settled now, by the name that the client used or by the state. */
export function directionIsSettled(creation: Creation): void {
  const direction = creation.operation?.direction;
  if (direction !== undefined) creation.details = { ...creation.details, direction };
}

/** Reason and delay are the originator's only where the policy lets them be (MIM CM: RevocationOptions). */
export function revocationIsSpecified(creation: Creation): void {
  const { command, policy, workflow } = creation;
  const settings = policy.revocationSettings;
  const details: { -readonly [name in keyof RequestDetails]: RequestDetails[name] } = { ...creation.details };
  if (command.revocationReason != null) {
    if (settings?.allowSpecifyReason !== true) {
      throw new CmError(
        'PolicyViolation',
        `revocationreason: the ${workflow.policy} policy does not let a reason be specified.`,
        { field: 'revocationreason' },
      );
    }
    if (command.revocationReason === 'certificateHold') {
      throw malformed('revocationreason', 'certificateHold is what Suspend is for');
    }
    details.revocationReason = command.revocationReason;
  }
  if (command.revocationDelaySeconds != null) {
    if (settings?.allowSpecifyDelay !== true) {
      throw new CmError(
        'PolicyViolation',
        `revocationdelay: the ${workflow.policy} policy does not let a delay be specified.`,
        { field: 'revocationdelay' },
      );
    }
    details.revocationDelaySeconds = command.revocationDelaySeconds;
  }
  creation.details = details;
}

/** MIM CM: OnlineUpdatePolicy.AllowSpecifyCertificateTemplate; nothing named means every template. */
export function certificateTemplatesAreChosen(creation: Creation): void {
  const { command, policy, template } = creation;
  const chosen = command.certificateTemplates;
  if (chosen != null && chosen.length > 0) {
    if (policy.allowSpecifyCertificateTemplate !== true) {
      throw new CmError(
        'PolicyViolation',
        'certificatetemplates: the OnlineUpdate policy does not let certificate templates be specified.',
        { field: 'certificatetemplates' },
      );
    }
    const unknown = chosen.find((name) => !template.certificateTemplates.includes(name));
    if (unknown !== undefined)
      throw malformed('certificatetemplates', `${unknown.slice(0, 100)} is not of the profile template`);
    creation.details = { ...creation.details, certificateTemplates: chosen };
  }
  if (command.onlineUpdateReason != null) {
    creation.details = { ...creation.details, onlineUpdateReason: command.onlineUpdateReason };
  }
}
