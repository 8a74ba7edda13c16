import { baseCspMiddleware, CmError, type Profile, type Smartcard } from '@cardea/domain';
import type { CardToBind, Execution } from '../workflow.js';
import { startExecution } from './execution-steps.js';

export function templateIsForSmartcards({ template }: Execution): void {
  if (!template.isSmartcardProfileTemplate) {
    throw new CmError(
      'PolicyViolation',
      `${template.name} issues software profiles; it takes no smart card.`,
    );
  }
}

/** A request is fixed to its first card; a card belongs to one live assignment at a time. */
export async function cardIsFree(
  { tx, request, smartcard, template }: Execution,
  card: CardToBind,
): Promise<void> {
  if (request.newSmartcardUuid !== null) {
    if (smartcard?.cardId === card.cardId) return;
    throw new CmError('PolicyViolation', 'This request is bound to another smart card.');
  }
  const assignments = await tx.smartcards.listByCardId(card.cardId);
  if (assignments.some((one) => one.status !== 'Retired')) {
    throw new CmError('PolicyViolation', 'This smart card is in use; retire it first.');
  }
  // An enrollment that never finished does not count as a use of the card.
  const wasUsed = assignments.some((one) => one.activatedAt !== null);
  if (wasUsed && template.smartcardConfiguration?.allowSmartcardReuse !== true) {
    throw new CmError(
      'PolicyViolation',
      'This smart card was retired, and the profile template allows no reuse.',
    );
  }
}

export async function assignSmartcard(execution: Execution, card: CardToBind): Promise<void> {
  const { tx, ports, request, template, now } = execution;
  if (request.newSmartcardUuid !== null) return;
  // The physical card may still carry the admin key of an earlier assignment, so that key's version goes on.
  const [latest] = await tx.smartcards.listByCardId(card.cardId);
  const profile = newProfile(execution, true);
  const wasUsed = latest !== undefined && latest.activatedAt !== null;
  const smartcard: Smartcard = {
    uuid: ports.randomness.uuid(),
    status: 'Assigned',
    flags:
      wasUsed && latest.assignedUserUuid !== request.targetUserUuid ? ['Primary', 'Reused'] : ['Primary'],
    parentSmartcardUuid: null,
    primarySmartcardUuid: null,
    permanentSmartcardUuid: null,
    assignedUserUuid: request.targetUserUuid,
    profileTemplateUuid: template.uuid,
    profileTemplateVersion: template.version,
    comment: '',
    cardSerial: `{${card.cardId}}`,
    cardId: card.cardId,
    middleware: baseCspMiddleware,
    atr: card.atr,
    profileUuid: profile.uuid,
    boundByRequestUuid: request.uuid,
    adminKeyVersion: latest?.adminKeyVersion ?? card.newAdminKeyVersion,
    activatedAt: null,
    createdAt: now,
    revision: 1,
  };
  await tx.profiles.insert(profile);
  await tx.smartcards.insert(smartcard);
  execution.profile = profile;
  execution.smartcard = smartcard;
  await startExecution(execution, { newProfileUuid: profile.uuid, newSmartcardUuid: smartcard.uuid });
}

/** Requests on an existing card are fixed to it from the start; binding it again changes nothing. */
export function bindingIsRepeated({ smartcard }: Execution, card: CardToBind): void {
  if (smartcard?.cardId !== card.cardId) {
    throw new CmError('PolicyViolation', 'This request is bound to another smart card.');
  }
}

/** The profile that a request produces, New until the request is completed. */
export function newProfile({ ports, request, template, now }: Execution, isSmartcard: boolean): Profile {
  return {
    uuid: ports.randomness.uuid(),
    status: 'New',
    flags: ['Primary'],
    parentProfileUuid: null,
    primaryProfileUuid: null,
    assignedUserUuid: request.targetUserUuid,
    profileTemplateUuid: template.uuid,
    profileTemplateVersion: template.version,
    comment: '',
    isSmartcard,
    createdByRequestUuid: request.uuid,
    createdAt: now,
    revision: 1,
  };
}
