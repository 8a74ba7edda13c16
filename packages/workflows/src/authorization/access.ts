import {
  type AccessDecision,
  checkAccess,
  type Group,
  holdsExtendedRight,
  type ManagementRight,
  managementRights,
  type ProfileTemplate,
  parseSecurityDescriptor,
  type Repositories,
  rightMask,
  sidsOf,
  type User,
  type UserUuid,
  type Visibility,
} from '@cardea/domain';
import type { Caller } from '../ports.js';

export type AccessReader = Pick<Repositories, 'users' | 'groups' | 'siteSettings'>;

/** A right that somebody holds, with what gives it, for explanations. */
export type HeldRights = ReadonlyMap<ManagementRight, string>;

interface SiteSettings {
  readonly descriptor: string;
  readonly useUser: boolean;
  readonly useGroups: boolean;
}

const none: HeldRights = new Map();

/**
 * What one caller may do, learned from the directory as it is asked and remembered for one use case. The five places
 * of MIM CM: the service connection point, the profile template, the target user and its groups, the certificate
 * template, and the policy's descriptors.
 */
export class Access {
  readonly #repositories: AccessReader;
  readonly #caller: Caller;
  readonly #groups = new Map<UserUuid, Promise<readonly Group[]>>();
  readonly #rights = new Map<UserUuid, Promise<HeldRights>>();
  #site: Promise<SiteSettings> | undefined;

  constructor(repositories: AccessReader, caller: Caller) {
    this.#repositories = repositories;
    this.#caller = caller;
  }

  get caller(): Caller {
    return this.#caller;
  }

  /** SIDs of a user and of the groups it is in; of the caller when no user is named. */
  async sids(user: User = this.#caller.user): Promise<readonly string[]> {
    return sidsOf(user, await this.#groupsOf(user.uuid));
  }

  /** The management rights that the caller holds over `target` (places one and three). Nobody manages themselves. */
  async rightsOver(target: UserUuid): Promise<HeldRights> {
    if (target === this.#caller.user.uuid) return none;
    const known = this.#rights.get(target) ?? this.#learnRightsOver(target);
    this.#rights.set(target, known);
    return await known;
  }

  /** A right that the caller holds over everyone, or by the service connection point. */
  async siteRight(right: ManagementRight): Promise<AccessDecision> {
    const { descriptor } = await this.#siteSettings();
    if (descriptor !== '') return holdsExtendedRight(descriptor, await this.sids(), right);
    for (const group of await this.#groupsOf(this.#caller.user.uuid)) {
      if (group.rights.some((grant) => grant.right === right && grant.overGroupUuid === null)) {
        return { isGranted: true, entry: null, rule: `group ${group.name} holds ${right} over everyone` };
      }
    }
    return { isGranted: false, entry: null, rule: `no group of the caller holds ${right} over everyone` };
  }

  /** The owner sees what is theirs; whoever holds any right over the owner sees it too; nobody else. */
  async maySee(...owners: readonly UserUuid[]): Promise<boolean> {
    if (owners.includes(this.#caller.user.uuid)) return true;
    for (const owner of new Set(owners)) {
      if ((await this.rightsOver(owner)).size > 0) return true;
    }
    return false;
  }

  /** Place two: Read on the profile template. */
  async mayReadTemplate(template: ProfileTemplate): Promise<AccessDecision> {
    return await this.#onTemplate(template, 'RP');
  }

  /** Place two: the extended right Enroll on the profile template, held by whoever is to receive. */
  async mayReceiveBy(template: ProfileTemplate, receiver: User): Promise<AccessDecision> {
    if (template.securityDescriptor === '') return openDescriptor;
    return holdsExtendedRight(template.securityDescriptor, await this.sids(receiver), 'Enroll');
  }

  /** Place two: Write on the profile template, with the right Audit for the site (MIM CM: FIM CM Audit). */
  async mayChangeTemplate(template: ProfileTemplate): Promise<AccessDecision> {
    const audit = await this.siteRight('Audit');
    return audit.isGranted ? await this.#onTemplate(template, 'WP') : audit;
  }

  /** Whose objects a search may show the caller. */
  async visibility(): Promise<Visibility> {
    const { descriptor, useUser, useGroups } = await this.#siteSettings();
    const sids = await this.sids();
    const counts = (right: ManagementRight) =>
      descriptor === '' || holdsExtendedRight(descriptor, sids, right).isGranted;
    const overGroups = new Set<Group['uuid']>();
    for (const { rights } of await this.#groupsOf(this.#caller.user.uuid)) {
      for (const { right, overGroupUuid } of rights) {
        if (!counts(right)) continue;
        if (overGroupUuid === null) return 'everyone';
        if (useGroups) overGroups.add(overGroupUuid);
      }
    }
    const grantsAny = (sddl: string) =>
      sddl !== '' &&
      managementRights.some((right) => counts(right) && holdsExtendedRight(sddl, sids, right).isGranted);
    if (useGroups) {
      for (const group of await this.#repositories.groups.list()) {
        if (grantsAny(group.securityDescriptor)) overGroups.add(group.uuid);
      }
    }
    const described = useUser ? await this.#repositories.users.listWithSecurityDescriptor() : [];
    return {
      self: this.#caller.user.uuid,
      overGroups: [...overGroups],
      overUsers: described.filter((user) => grantsAny(user.securityDescriptor)).map(({ uuid }) => uuid),
    };
  }

  async #onTemplate(template: ProfileTemplate, right: 'RP' | 'WP'): Promise<AccessDecision> {
    if (template.securityDescriptor === '') return openDescriptor;
    const descriptor = parseSecurityDescriptor(template.securityDescriptor);
    return checkAccess(descriptor, { sids: await this.sids(), mask: rightMask[right] });
  }

  #groupsOf(user: UserUuid): Promise<readonly Group[]> {
    const known = this.#groups.get(user) ?? this.#repositories.users.groupsOf(user);
    this.#groups.set(user, known);
    return known;
  }

  async #learnRightsOver(target: UserUuid): Promise<HeldRights> {
    const own = await this.#groupsOf(this.#caller.user.uuid);
    const { descriptor, useUser, useGroups } = await this.#siteSettings();
    const sids = await this.sids();
    const held = new Map<ManagementRight, string>();
    const targetGroups = await this.#groupsOf(target);
    for (const { name, rights } of own) {
      for (const { right, overGroupUuid } of rights) {
        const over = targetGroups.find(({ uuid }) => uuid === overGroupUuid);
        if (overGroupUuid === null) held.set(right, `group ${name} holds ${right} over everyone`);
        else if (useGroups && over !== undefined)
          held.set(right, `group ${name} holds ${right} over group ${over.name}`);
      }
    }
    const user = useUser ? await this.#repositories.users.find(target) : undefined;
    const described = [
      ...(user === undefined ? [] : [{ on: 'the target user', sddl: user.securityDescriptor }]),
      ...(useGroups
        ? targetGroups.map((group) => ({ on: `group ${group.name}`, sddl: group.securityDescriptor }))
        : []),
    ];
    for (const { on, sddl } of described) {
      if (sddl === '') continue;
      for (const right of managementRights) {
        const { isGranted, entry } = holdsExtendedRight(sddl, sids, right);
        if (isGranted)
          held.set(right, `the descriptor of ${on} grants ${right} by ${entry ?? 'a null DACL'}`);
      }
    }
    if (descriptor !== '') {
      for (const right of held.keys()) {
        if (!holdsExtendedRight(descriptor, sids, right).isGranted) held.delete(right);
      }
    }
    return held;
  }

  /** Settings as delivered: no descriptor, `UseUser,UseGroups` (MIM CM: Deploy, Clm.RequestSecurity.Flags). */
  #siteSettings(): Promise<SiteSettings> {
    this.#site ??= (async () => {
      const { siteSettings } = this.#repositories;
      const descriptor = (await siteSettings.find('connectionPointDescriptor')) ?? '';
      const flags = (await siteSettings.find('requestSecurityFlags')) ?? 'UseUser,UseGroups';
      return { descriptor, useUser: flags.includes('UseUser'), useGroups: flags.includes('UseGroups') };
    })();
    return this.#site;
  }
}

const openDescriptor: AccessDecision = {
  isGranted: true,
  entry: null,
  rule: 'the profile template has no security descriptor, so everyone may',
};
