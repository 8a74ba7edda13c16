import type { User } from '@cardea/domain';
import { Type } from 'typebox';
import { component, exact, Guid, nullable } from './common.js';

/** A person or service account of the directory. */
export const UserSchema = component(
  'User',
  exact({
    uuid: Guid,
    domain: Type.String(),
    accountName: Type.String(),
    displayName: Type.String(),
    userPrincipalName: Type.String(),
    mail: Type.String(),
    sid: Type.String(),
    managerUserUuid: nullable(Guid),
  }),
);

/** Without the security descriptor, which is the administration's. */
export function userToJson({ securityDescriptor: _, ...user }: User): Omit<User, 'securityDescriptor'> {
  return user;
}
