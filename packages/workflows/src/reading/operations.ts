import {
  operations,
  type Profile,
  type ProfileTemplate,
  type ProfileTemplateUuid,
  type Repositories,
  type Smartcard,
  type User,
  type UserUuid,
} from '@cardea/domain';
import { Access } from '../authorization/access.js';
import { firstObstacle, initiationOf, workflowOfOperation } from '../authorization/initiation.js';
import { ownerOf } from '../authorization/target.js';
import type { Caller } from '../ports.js';

/**
 * Lists the operations that the caller could start on several objects now, by the rules that createRequest asks; one
 * look-up per distinct template and owner.
 */
export class OfferedOperations {
  readonly #repositories: Repositories;
  readonly #access: Access;
  readonly #templates = new Map<ProfileTemplateUuid, Promise<ProfileTemplate | undefined>>();
  readonly #owners = new Map<UserUuid, Promise<User>>();

  constructor(repositories: Repositories, caller: Caller) {
    this.#repositories = repositories;
    this.#access = new Access(repositories, caller);
  }

  async onSmartcard(smartcard: Smartcard): Promise<string[]> {
    const { profileUuid } = smartcard;
    const profile = profileUuid === null ? undefined : await this.#repositories.profiles.find(profileUuid);
    return await this.#offered(smartcard, profile);
  }

  /** A smart card's profile offers what its card offers. */
  async onProfile(profile: Profile): Promise<string[]> {
    if (!profile.isSmartcard) return await this.#offered(undefined, profile);
    const [smartcard] = await this.#repositories.smartcards.listByProfile(profile.uuid);
    return smartcard === undefined ? [] : await this.#offered(smartcard, profile);
  }

  async #offered(smartcard: Smartcard | undefined, profile: Profile | undefined): Promise<string[]> {
    const object = smartcard ?? profile;
    if (object === undefined) return [];
    const template = await this.#template(object.profileTemplateUuid);
    const target = await this.#owner(object.assignedUserUuid);
    if (template === undefined) return [];
    const names: string[] = [];
    for (const operation of operations) {
      const initiation = initiationOf(
        this.#repositories,
        this.#access,
        workflowOfOperation(operation),
        operation,
        { target, template, smartcard, profile },
      );
      if ((await firstObstacle(initiation)) === undefined) names.push(operation.name);
    }
    return names;
  }

  #template(uuid: ProfileTemplateUuid): Promise<ProfileTemplate | undefined> {
    const known = this.#templates.get(uuid) ?? this.#repositories.profileTemplates.find(uuid);
    this.#templates.set(uuid, known);
    return known;
  }

  #owner(uuid: UserUuid): Promise<User> {
    const { user } = this.#access.caller;
    const known =
      this.#owners.get(uuid) ??
      (uuid === user.uuid ? Promise.resolve(user) : ownerOf(this.#repositories, uuid));
    this.#owners.set(uuid, known);
    return known;
  }
}
