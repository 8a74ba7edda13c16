import type { PolicyName, ProfileTemplate, Repositories, User } from '@cardea/domain';
import type { Initiation } from '../workflow.js';
import type { Finding, FindingSource } from './findings.js';
import { isKiosk, managerMayInitiate } from './managers.js';

// Rules about who may start a request on what. The same rules decide what is offered, what explain tells and what
// createRequest accepts, so that the three agree.

type Errors = Finding['errorKind'];

function finding(
  rule: string,
  errorKind: Errors,
  holds: boolean,
  detail: string,
  source: FindingSource = {},
): Finding {
  return { rule, errorKind, holds, detail, ...source };
}

/** The policy must be switched on. */
export function policyIsEnabled({ policy, workflow, template }: Initiation): Finding {
  const verb = policy.enabled ? 'is' : 'is not';
  return finding(
    'policyIsEnabled',
    'PolicyViolation',
    policy.enabled,
    `The ${workflow.policy} policy of ${template.name} ${verb} enabled.`,
    { policyField: `${workflow.policy}.Enabled` },
  );
}

/**
 * Self-service on what is one's own needs the policy's switch; a manager needs the right over the person and, where the
 * policy lists initiators, an entry there (MIM CM: Permission model examples).
 */
export async function initiatorIsAuthorized(initiation: Initiation): Promise<Finding> {
  const { access, caller, target, policy, workflow } = initiation;
  const rule = 'initiatorIsAuthorized';
  if (caller.user.uuid === target.uuid) {
    const verb = policy.selfServiceEnabled ? 'allows' : 'does not allow';
    return finding(
      rule,
      'NotAuthorized',
      policy.selfServiceEnabled,
      `The ${workflow.policy} policy ${verb} self-service.`,
      { policyField: `${workflow.policy}.SelfServiceEnabled` },
    );
  }
  return await managerMayInitiate(access, initiation, target.uuid);
}

/**
 * As {@link initiatorIsAuthorized}; where kiosk retirement is allowed, also the kiosk's account, which the policy lists
 * as enrollment agent (MIM CM: TemporaryCardsPolicy.AllowKioskRetirement).
 */
export async function initiatorIsAuthorizedOrKiosk(initiation: Initiation): Promise<Finding> {
  const { access, policy, workflow } = initiation;
  const kiosk = await isKiosk(access, policy);
  if (!kiosk.isGranted) return await initiatorIsAuthorized(initiation);
  return finding('initiatorIsAuthorized', 'NotAuthorized', true, 'A kiosk may retire temporary cards.', {
    policyField: `${workflow.policy}.AllowKioskRetirement`,
    ...(kiosk.entry === null ? {} : { descriptorEntry: kiosk.entry }),
  });
}

/** Place two: whoever starts a request must be able to read the profile template. */
export async function templateIsReadable({ access, template }: Initiation): Promise<Finding> {
  const decision = await access.mayReadTemplate(template);
  return finding(
    'templateIsReadable',
    'NotAuthorized',
    decision.isGranted,
    `${decision.isGranted ? 'The caller may read' : 'The caller may not read'} the profile template ${template.name} (${decision.rule}).`,
    { right: 'Read', ...(decision.entry === null ? {} : { descriptorEntry: decision.entry }) },
  );
}

/** The subject must be in the directory, which supplies the names in certificates, and may receive by the template. */
export async function targetMayReceive({
  access,
  repositories,
  target,
  template,
}: Initiation): Promise<Finding> {
  const rule = 'targetMayReceive';
  if ((await repositories.users.find(target.uuid)) === undefined) {
    return finding(rule, 'PolicyViolation', false, 'The target user is not in the directory.');
  }
  const decision = await access.mayReceiveBy(template, target);
  return finding(
    rule,
    'NotAuthorized',
    decision.isGranted,
    `${decision.isGranted ? 'The target user may receive' : 'The target user may not receive'} by ${template.name} (${decision.rule}).`,
    { right: 'Enroll', ...(decision.entry === null ? {} : { descriptorEntry: decision.entry }) },
  );
}

/** Temporary cards are cards: software profile templates have none. */
export function templateIsForCards({ template }: Initiation): Finding {
  const holds = template.isSmartcardProfileTemplate;
  return finding(
    'templateIsForCards',
    'PolicyViolation',
    holds,
    `${template.name} ${holds ? 'issues smart cards' : 'issues software profiles; it has no temporary cards'}.`,
  );
}

/** Cards take card operations, software profiles those of software, temporary cards their own. */
export function objectTakesOperation({ operation, smartcard, profile }: Initiation): Finding {
  const rule = 'objectTakesOperation';
  if (operation === undefined) return finding(rule, 'PolicyViolation', true, 'It makes something new.');
  // A card's earlier profile is no object of its own: what is asked of it is asked of nothing that lives.
  if (smartcard === undefined && profile?.isSmartcard === true) {
    return finding(rule, 'PolicyViolation', false, 'No smart card carries this profile any more.', {
      state: 'Smartcard.Profile',
    });
  }
  const kind = smartcard === undefined ? 'profile' : 'smartcard';
  if (!operation.appliesTo.includes(kind)) {
    return finding(
      rule,
      'PolicyViolation',
      false,
      `${operation.name} is for smart cards; this is a software profile.`,
    );
  }
  const isTemporary = smartcard?.flags.includes('Temporary') === true;
  if (isTemporary && operation.temporaryCards === 'never') {
    return finding(rule, 'PolicyViolation', false, `${operation.name} is not for temporary cards.`, {
      state: 'Smartcard.Flags',
    });
  }
  if (!isTemporary && operation.temporaryCards === 'only') {
    return finding(rule, 'PolicyViolation', false, `${operation.name} is for temporary cards alone.`, {
      state: 'Smartcard.Flags',
    });
  }
  const flags: readonly string[] = (smartcard ?? profile)?.flags ?? [];
  const state = smartcard === undefined ? 'Profile.Flags' : 'Smartcard.Flags';
  const broken =
    operation.primaryOnly === true && !flags.includes('Primary')
      ? `${operation.name} needs the primary one, not a copy.`
      : operation.neverSuperseded === true && flags.includes('Superseded')
        ? `${operation.name} is not for what a newer one has replaced.`
        : operation.neverKeyEscrow === true && flags.includes('KeyEscrow')
          ? `${operation.name} is not for copies of somebody's archived certificates.`
          : undefined;
  return finding(rule, 'PolicyViolation', broken === undefined, broken ?? 'The flags allow it.', { state });
}

/** The state table of MIM CM's operations. */
export function stateAllowsOperation({ operation, smartcard, profile }: Initiation): Finding {
  const rule = 'stateAllowsOperation';
  const object = smartcard ?? profile;
  if (operation === undefined || object === undefined) {
    return finding(rule, 'IllegalTransition', true, 'It makes something new.');
  }
  const name = smartcard === undefined ? 'profile' : 'smart card';
  const holds = operation.allowedStates.some((state) => state === object.status);
  return finding(
    rule,
    'IllegalTransition',
    holds,
    holds
      ? `This ${name} is ${object.status}.`
      : `${operation.name} needs a ${name} that is ${operation.allowedStates.join(' or ')}; this one is ${object.status}.`,
    { state: smartcard === undefined ? 'Profile.Status' : 'Smartcard.Status' },
  );
}

/** Two open requests of one kind on one object would race (MIM CM: CreateEnrollRequest has the like rule). */
export async function noSameRequestIsOpen({
  repositories,
  workflow,
  smartcard,
  profile,
}: Initiation): Promise<Finding> {
  const [open] =
    smartcard === undefined
      ? profile === undefined
        ? []
        : await repositories.requests.listOpenForProfile(profile.uuid, workflow.type)
      : await repositories.requests.listOpenForSmartcard(smartcard.uuid, workflow.type);
  return finding(
    'noSameRequestIsOpen',
    'PolicyViolation',
    open === undefined,
    open === undefined
      ? `No ${workflow.type} request is open for it.`
      : `${workflow.type} request ${open.uuid} is still open for it; complete, cancel or abandon it first.`,
    open === undefined ? {} : { state: `Request.Status ${open.status}` },
  );
}

/** A card without its profile (carried over without the link) has nothing to renew, restore or revoke. */
export function objectHasProfile({ profile, operation }: Initiation): Finding {
  const holds = operation === undefined || profile !== undefined;
  return finding(
    'objectHasProfile',
    'PolicyViolation',
    holds,
    holds ? 'Its profile is known.' : 'The profile of this smart card is not known here.',
  );
}

/** Recovery on behalf hands out archived keys, so there must be some. */
export async function archiveHoldsKeys({ repositories, profile }: Initiation): Promise<Finding> {
  const certificates =
    profile === undefined ? [] : await repositories.certificates.listByProfile(profile.uuid);
  const archived = await repositories.archivedKeys.listExisting(certificates.map(({ uuid }) => uuid));
  return finding(
    'archiveHoldsKeys',
    'PolicyViolation',
    archived.length > 0,
    archived.length > 0
      ? `The archive holds ${archived.length} of its keys.`
      : 'The archive holds no key of its certificates.',
    { state: 'Archive' },
  );
}

/** MIM CM: TemporaryCardsPolicy, number issued allowed; counted for one user and profile template. */
export async function temporaryCardsAreLeft({
  repositories,
  policy,
  target,
  template,
}: Initiation): Promise<Finding> {
  const allowed = policy.numberIssuedAllowed ?? 0;
  const inUse = allowed === 0 ? 0 : await temporaryCardsInUse(repositories, target.uuid, template);
  const field: PolicyName = 'TemporaryCards';
  return finding(
    'temporaryCardsAreLeft',
    'PolicyViolation',
    allowed === 0 || inUse < allowed,
    allowed === 0
      ? 'Any number of temporary cards is allowed.'
      : `${inUse} of ${allowed} temporary cards are in use.`,
    { policyField: `${field}.NumberIssuedAllowed` },
  );
}

/** Temporary cards of a user by a profile template that have not been taken back. */
export async function temporaryCardsInUse(
  { smartcards }: Pick<Repositories, 'smartcards'>,
  user: User['uuid'],
  template: ProfileTemplate,
): Promise<number> {
  const cards = await smartcards.listByUser(user);
  const inUse = cards.filter(
    ({ flags, status, profileTemplateUuid }) =>
      flags.includes('Temporary') && status !== 'Retired' && profileTemplateUuid === template.uuid,
  );
  return inUse.length;
}
