import {
  malformed,
  notFound,
  type Operation,
  operations,
  type ProfileTemplateUuid,
  type ProfileUuid,
  type RequestType,
  type SmartcardUuid,
  type User,
  type UserUuid,
} from '@cardea/domain';
import type { Caller, Ports } from '../ports.js';
import { findProfile, findSmartcard } from '../visibility.js';
import { workflowOf } from '../workflow-registry.js';
import { Access } from './access.js';
import { type Finding, refusal } from './findings.js';
import { findingsOf, type InitiationSubject, initiationOf } from './initiation.js';
import { ownerOf } from './target.js';

/** The object that an operation is asked about. */
export type ExplainedObject =
  | { readonly kind: 'smartcard'; readonly uuid: SmartcardUuid }
  | { readonly kind: 'profile'; readonly uuid: ProfileUuid }
  | { readonly kind: 'profileTemplate'; readonly uuid: ProfileTemplateUuid };

/** Why an operation is or isn't offered to somebody. */
export interface Explanation {
  readonly operation: string;
  readonly isOffered: boolean;
  /** Every rule, in the order in which it is looked at. */
  readonly findings: readonly Finding[];
  /** The first rule that doesn't hold; null when it is offered. */
  readonly deciding: Finding | null;
}

/**
 * Tells why an operation is or isn't offered to a person on an object, by the very rules that decide it. Asking about
 * somebody else needs the right Audit for the site.
 *
 * Errors: `NotFound` for objects that the caller may not see; `MalformedInput` for an unknown operation; `NotAuthorized`.
 */
export async function explainOperation(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  object: ExplainedObject,
  operationName: string,
  userUuid: UserUuid | null,
): Promise<Explanation> {
  const access = new Access(store, caller);
  const subject = await findSubject(store, access, object);
  const asked = await askedPerson(store, access, userUuid);
  const { operation, type } = operationNamed(operationName, object.kind);
  const workflow = workflowOf(type);
  const askedAccess = asked === caller.user ? access : new Access(store, { ...caller, user: asked });
  const target = object.kind === 'profileTemplate' ? asked : subject.target;
  const findings = await findingsOf(
    initiationOf(store, askedAccess, workflow, operation, { ...subject, target }),
  );
  const deciding = findings.find(({ holds }) => !holds) ?? null;
  return { operation: operationName, isOffered: deciding === null, findings, deciding };
}

async function askedPerson(store: Ports['store'], access: Access, uuid: UserUuid | null): Promise<User> {
  const { user } = access.caller;
  if (uuid === null || uuid === user.uuid) return user;
  const { isGranted, rule } = await access.siteRight('Audit');
  if (!isGranted) {
    throw refusal({
      rule: 'mayAskAboutOthers',
      holds: false,
      errorKind: 'NotAuthorized',
      detail: `Asking about somebody else needs the right Audit (${rule}).`,
    });
  }
  const asked = await store.users.find(uuid);
  if (asked === undefined) throw notFound('user');
  return asked;
}

async function findSubject(
  store: Ports['store'],
  access: Access,
  object: ExplainedObject,
): Promise<InitiationSubject> {
  if (object.kind === 'profileTemplate') {
    const template = await store.profileTemplates.find(object.uuid);
    if (template === undefined) throw notFound('profile template');
    return { target: access.caller.user, template, smartcard: undefined, profile: undefined };
  }
  const smartcard = object.kind === 'smartcard' ? await findSmartcard(store, access, object.uuid) : undefined;
  const profile =
    object.kind === 'profile'
      ? await findProfile(store, access, object.uuid)
      : smartcard?.profileUuid == null
        ? undefined
        : await store.profiles.find(smartcard.profileUuid);
  const owned = smartcard ?? profile;
  if (owned === undefined) throw notFound('object');
  const [carrier] =
    smartcard === undefined && profile !== undefined
      ? await store.smartcards.listByProfile(profile.uuid)
      : [];
  const template = await store.profileTemplates.find(owned.profileTemplateUuid);
  if (template === undefined) throw notFound('profile template');
  const target = await ownerOf(store, owned.assignedUserUuid);
  return { target, template, smartcard: smartcard ?? carrier, profile };
}

/** Operations by the names of the wire; on a profile template `enroll` and `temporarycardenroll`. */
function operationNamed(
  name: string,
  kind: ExplainedObject['kind'],
): { readonly operation: Operation | undefined; readonly type: RequestType } {
  const folded = name.toLowerCase();
  if (kind === 'profileTemplate') {
    const type = (['Enroll', 'TemporaryCardEnroll'] as const).find((one) => one.toLowerCase() === folded);
    if (type !== undefined) return { operation: undefined, type };
    throw malformed('operation', 'must be enroll or temporarycardenroll');
  }
  const aliases: Readonly<Record<string, string>> = { revoke: 'disable', replace: 'recover' };
  const wanted = aliases[folded] ?? folded;
  const operation = operations.find((one) => one.name === wanted);
  if (operation !== undefined) return { operation, type: operation.requestType };
  throw malformed('operation', `must be one of ${operations.map((one) => one.name).join(', ')}`);
}
