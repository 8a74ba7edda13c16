import { baseCspMiddleware, CmError, type Profile, type Smartcard } from '@cardea/domain';
import { notify } from '../notify.js';
import type { CardToBind, Execution, Production } from '../workflow.js';
import { startExecution } from './execution-steps.js';

// Steps that bind a card to a request, shared by the workflows that produce cards.

export function templateIsForSmartcards({ template }: Execution): void {
  if (!template.isSmartcardProfileTemplate) {
    throw new CmError(
      'PolicyViolation',
      `${template.name} issues software profiles; it takes no smart card.`,
    );
  }
}

/** A request is fixed to its first card; a card belongs to one live assignment at a time. */
export async function cardIsFree(execution: Execution, card: CardToBind): Promise<void> {
  if (isBoundAlready(execution, card)) return;
  const { tx, template } = execution;
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

/** Errors: `PolicyViolation` when the request is bound to another card. */
export function isBoundAlready({ request, smartcard }: Execution, card: CardToBind): boolean {
  if (request.newSmartcardUuid === null) return false;
  if (smartcard?.cardId === card.cardId) return true;
  throw new CmError('PolicyViolation', 'This request is bound to another smart card.');
}

export async function assignSmartcard(execution: Execution, card: CardToBind): Promise<void> {
  const { tx, ports, request, now } = execution;
  if (request.newSmartcardUuid !== null) return;
  // The physical card may still carry the admin key of an earlier assignment, so that key's version goes on.
  const assignments = await tx.smartcards.listByCardId(card.cardId);
  const [latest] = assignments;
  // An enrollment that never finished does not count as a use of the card.
  const lastUsed = assignments.find(({ activatedAt }) => activatedAt !== null);
  const production = productionOf(execution);
  const profile = newProfile(execution, production, true);
  const smartcard = newSmartcard(execution, production, { card, latest, lastUsed, profile, now });
  await tx.profiles.insert(profile);
  await tx.smartcards.insert(smartcard);
  execution.profile = profile;
  execution.smartcard = smartcard;
  await startExecution(execution, { newProfileUuid: profile.uuid, newSmartcardUuid: smartcard.uuid });
  await notify(ports, tx, 'CreateSmartcard', execution.request);
  await notify(ports, tx, 'CreateProfile', execution.request);
}

function newSmartcard(
  { ports, request, template }: Execution,
  production: Production,
  {
    card,
    latest,
    lastUsed,
    profile,
    now,
  }: {
    card: CardToBind;
    latest: Smartcard | undefined;
    lastUsed: Smartcard | undefined;
    profile: Profile;
    now: Date;
  },
): Smartcard {
  const isReused = lastUsed !== undefined && lastUsed.assignedUserUuid !== production.assignedUserUuid;
  return {
    uuid: ports.randomness.uuid(),
    status: 'Assigned',
    flags: isReused ? [...production.smartcardFlags, 'Reused'] : production.smartcardFlags,
    parentSmartcardUuid: production.parentSmartcardUuid,
    primarySmartcardUuid: production.primarySmartcardUuid,
    permanentSmartcardUuid: production.permanentSmartcardUuid,
    assignedUserUuid: production.assignedUserUuid,
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
}

/** Requests on an existing card are fixed to it from the start; binding it again changes nothing. */
export function bindingIsRepeated({ smartcard }: Execution, card: CardToBind): void {
  if (smartcard?.cardId !== card.cardId) {
    throw new CmError('PolicyViolation', 'This request is bound to another smart card.');
  }
}

/** How the workflow marks and links what it produces. */
export function productionOf(execution: Execution): Production {
  const produce = execution.workflow.certifying?.produce;
  if (produce === undefined) {
    throw new CmError(
      'PolicyViolation',
      `${execution.request.type} requests produce no smart card or profile.`,
    );
  }
  return produce(execution);
}

/** The profile that a request produces, New until the request is completed. */
export function newProfile(
  { ports, request, template, now }: Execution,
  production: Production,
  isSmartcard: boolean,
): Profile {
  return {
    uuid: ports.randomness.uuid(),
    status: 'New',
    flags: production.profileFlags,
    parentProfileUuid: production.parentProfileUuid,
    primaryProfileUuid: production.primaryProfileUuid,
    assignedUserUuid: production.assignedUserUuid,
    profileTemplateUuid: template.uuid,
    profileTemplateVersion: template.version,
    comment: '',
    isSmartcard,
    createdByRequestUuid: request.uuid,
    createdAt: now,
    revision: 1,
  };
}

/** A first or current object that comes from nothing else. */
export function primaryProduction({ request }: Pick<Execution, 'request'>): Production {
  return {
    profileFlags: ['Primary'],
    smartcardFlags: ['Primary'],
    parentProfileUuid: null,
    primaryProfileUuid: null,
    parentSmartcardUuid: null,
    primarySmartcardUuid: null,
    permanentSmartcardUuid: null,
    assignedUserUuid: request.targetUserUuid,
  };
}

/** An object in the place of an older one; what replaces a duplicate is a duplicate of the same primary one. */
export function successorProduction(execution: Execution): Production {
  const { oldProfile, oldSmartcard } = execution;
  const isDuplicate = (oldSmartcard ?? oldProfile)?.flags.includes('Duplicate') === true;
  const mark = isDuplicate ? 'Duplicate' : 'Primary';
  return {
    ...primaryProduction(execution),
    profileFlags: [mark],
    smartcardFlags: [mark],
    parentProfileUuid: oldProfile?.uuid ?? null,
    parentSmartcardUuid: oldSmartcard?.uuid ?? null,
    primaryProfileUuid: oldProfile?.primaryProfileUuid ?? null,
    primarySmartcardUuid: oldSmartcard?.primarySmartcardUuid ?? null,
  };
}
