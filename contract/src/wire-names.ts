import type { EnumMember } from './enums.js';

/** What kind of request a wire name means, in the domain's words. */
export type RequestTypeName = EnumMember<'RequestType'>;

/** The twelve policies of a profile template (MIM CM: ProfileTemplate members). */
export const policyNames = [
  'Enroll',
  'Duplicate',
  'OfflineUnblock',
  'OnlineUpdate',
  'Renew',
  'Recover',
  'RecoverOnBehalf',
  'Reinstate',
  'Retire',
  'Revoke',
  'TemporaryCards',
  'Unblock',
] as const;
export type PolicyName = (typeof policyNames)[number];

/**
 * Every name by which a client may ask for a request type. The reference names several types in more than one way
 * (MIM CM: create request against get profile state operations and RequestType Enumeration).
 */
const requestTypeWireNames: { readonly [T in RequestTypeName]: readonly string[] } = {
  Enroll: [],
  Recover: ['Replace'],
  Renew: [],
  Disable: ['Revoke'],
  Unblock: [],
  Duplicate: [],
  Retire: [],
  RecoverOnBehalf: [],
  SuspendOrReinstate: ['Suspend', 'Reinstate'],
  OnlineUpdate: [],
  TemporaryCardEnroll: ['TemporaryCards', 'TemporaryEnroll'],
  TemporaryCardDisable: [],
  TemporaryCardRetire: [],
  OfflineUnblock: [],
};

/** Policy names used by the endpoint pages, and request types, that differ from the members of a profile template. */
const policyAliases: { readonly [alias: string]: PolicyName } = {
  TemporaryEnroll: 'TemporaryCards',
  TemporaryCardEnroll: 'TemporaryCards',
  TemporaryCardDisable: 'TemporaryCards',
  TemporaryCardRetire: 'TemporaryCards',
  Replace: 'Recover',
  Disable: 'Revoke',
  Suspend: 'Reinstate',
  SuspendOrReinstate: 'Reinstate',
};

const requestTypeByName = new Map<string, RequestTypeName>(
  (Object.entries(requestTypeWireNames) as [RequestTypeName, readonly string[]][]).flatMap(
    ([type, aliases]) =>
      [type, ...aliases].map((name): [string, RequestTypeName] => [name.toLowerCase(), type]),
  ),
);

const policyByName = new Map<string, PolicyName>([
  ...policyNames.map((name): [string, PolicyName] => [name.toLowerCase(), name]),
  ...Object.entries(policyAliases).map(([alias, name]): [string, PolicyName] => [alias.toLowerCase(), name]),
]);

/** The request type that a client's word means, in any letter case; undefined when it means none. */
export function requestTypeFromWireName(name: string): RequestTypeName | undefined {
  return requestTypeByName.get(name.trim().toLowerCase());
}

/**
 * Which of the two a client that names `SuspendOrReinstate` by `Suspend` or `Reinstate` wants; undefined for every
 * other name.
 */
export function directionFromWireName(name: string): 'suspend' | 'reinstate' | undefined {
  const word = name.trim().toLowerCase();
  return word === 'suspend' || word === 'reinstate' ? word : undefined;
}

/** The policy that a client's word means, in any letter case; undefined when it means none. */
export function policyNameFromWireName(name: string): PolicyName | undefined {
  return policyByName.get(name.trim().toLowerCase());
}
