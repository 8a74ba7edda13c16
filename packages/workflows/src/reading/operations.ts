import {
  type ManagementRight,
  operations,
  type Profile,
  type ProfileTemplate,
  type ProfileTemplateUuid,
  type Repositories,
  type Smartcard,
  type UserUuid,
} from '@cardea/domain';
import type { Caller } from '../ports.js';

type Reader = Pick<Repositories, 'groups' | 'profileTemplates'>;

/**
 * Lists operations of several objects of one caller with one look-up per distinct template and owner. An operation is
 * offered when its policy is enabled, the caller may initiate it, and the object's state allows it.
 */
export class OfferedOperations {
  readonly #repositories: Reader;
  readonly #caller: Caller;
  readonly #templates = new Map<ProfileTemplateUuid, Promise<ProfileTemplate | undefined>>();
  readonly #rights = new Map<UserUuid, Promise<ManagementRight[]>>();

  constructor(repositories: Reader, caller: Caller) {
    this.#repositories = repositories;
    this.#caller = caller;
  }

  async onSmartcard(smartcard: Smartcard): Promise<string[]> {
    return await this.#offered('smartcard', smartcard);
  }

  /** A smart card's profile offers what its card offers, apart from the operations that need the card. */
  async onProfile(profile: Profile): Promise<string[]> {
    return await this.#offered('profile', profile);
  }

  async #offered(kind: 'smartcard' | 'profile', object: Smartcard | Profile): Promise<string[]> {
    const template = await this.#template(object.profileTemplateUuid);
    if (template === undefined) return [];
    const isOwner = object.assignedUserUuid === this.#caller.user.uuid;
    const rights = isOwner ? [] : await this.#rightsOver(object.assignedUserUuid);
    return operations
      .filter(({ policy, right, appliesTo, allowedStates, primaryOnly }) => {
        const { enabled, selfServiceEnabled } = template.policies[policy];
        if (!enabled || !appliesTo.includes(kind)) return false;
        if (!allowedStates.some((state) => state === object.status)) return false;
        if (primaryOnly === true && !object.flags.some((flag) => flag === 'Primary')) return false;
        return isOwner ? selfServiceEnabled : rights.includes(right);
      })
      .map(({ name }) => name);
  }

  #template(uuid: ProfileTemplateUuid): Promise<ProfileTemplate | undefined> {
    const known = this.#templates.get(uuid) ?? this.#repositories.profileTemplates.find(uuid);
    this.#templates.set(uuid, known);
    return known;
  }

  #rightsOver(owner: UserUuid): Promise<ManagementRight[]> {
    const known =
      this.#rights.get(owner) ?? this.#repositories.groups.rightsOver(this.#caller.user.uuid, owner);
    this.#rights.set(owner, known);
    return known;
  }
}
