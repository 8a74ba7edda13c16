import { emptyUuid, type Repositories, type User, type UserUuid } from '@cardea/domain';

/**
 * The owner of an object; with nothing but its identifier when it has left the directory, so that what it had can still
 * be disabled and retired.
 */
export async function ownerOf(repositories: Pick<Repositories, 'users'>, uuid: UserUuid): Promise<User> {
  return (await repositories.users.find(uuid)) ?? { ...absentUser, uuid };
}

const absentUser: User = {
  uuid: emptyUuid as UserUuid,
  domain: '',
  accountName: '',
  displayName: '',
  userPrincipalName: '',
  mail: '',
  sid: '',
  managerUserUuid: null,
  securityDescriptor: '',
};
