import { describedRights, longestSddl } from '@cardea/domain';
import { type DescribedDescriptor, describeSecurityDescriptor, type KnownTrustee } from '@cardea/workflows';
import { Type } from 'typebox';
import { type ApiRoute, defineRoute, ok } from '../route.js';
import { component, exact, Guid, names, nullable } from '../schemas/common.js';

const Rights = Type.Array(names(describedRights), { maxItems: describedRights.length });

const EntrySchema = component(
  'SecurityDescriptorEntry',
  exact({
    effect: names(['allow', 'deny', 'none']),
    trustee: exact({
      sid: Type.String(),
      kind: names(['user', 'group', 'everyone', 'signedIn', 'unknown']),
      uuid: nullable(Guid),
      name: Type.String({ description: 'Empty where the directory has none' }),
    }),
    rights: Rights,
    hasOtherRights: Type.Boolean({ description: 'Also about rights that Cardea never asks for' }),
    isForChildrenOnly: Type.Boolean({ description: 'Decides nothing about this object' }),
    isConditional: Type.Boolean({ description: 'The condition is not evaluated: it never grants' }),
    text: Type.String({ description: 'The entry as SDDL' }),
  }),
);

const DescribedSchema = component(
  'DescribedSecurityDescriptor',
  exact({
    securityDescriptor: Type.String({ description: 'SDDL, after the change' }),
    list: names(['none', 'open', 'entries']),
    entries: Type.Array(EntrySchema, { description: 'In the order written; denials decide first' }),
  }),
);

const ToDescribeSchema = component(
  'SecurityDescriptorToDescribe',
  exact({
    securityDescriptor: Type.String({ maxLength: longestSddl, description: 'SDDL' }),
    remove: Type.Optional(
      Type.Array(Type.Integer({ minimum: 0 }), {
        maxItems: 5000,
        description: 'Entries to take out, by their places from 0',
      }),
    ),
    add: Type.Optional(
      Type.Array(
        exact({
          effect: names(['allow', 'deny']),
          trustee: Type.String({ maxLength: 200, description: 'SID' }),
          rights: Rights,
        }),
        { maxItems: 100, description: 'Entries to add at the end' },
      ),
    ),
  }),
);

function describedToJson({ sddl, list, entries }: DescribedDescriptor) {
  return {
    securityDescriptor: sddl,
    list,
    entries: entries.map(({ trustee, known, ...entry }) => ({
      ...entry,
      trustee: { sid: trustee, kind: known.kind, ...named(known) },
    })),
  };
}

function named(known: KnownTrustee) {
  if (known.kind === 'group') return { uuid: known.group.uuid, name: known.group.name };
  if (known.kind === 'user')
    return { uuid: known.user.uuid, name: known.user.displayName || known.user.accountName };
  return { uuid: null, name: '' };
}

/** Security descriptors in words. */
export const securityDescriptorRoutes: readonly ApiRoute[] = [
  defineRoute({
    method: 'POST',
    path: '/security-descriptors/describe',
    operationId: 'describeSecurityDescriptor',
    summary: 'Tell a security descriptor entry by entry, with entries added and taken out',
    description: 'Stores nothing. Text that is not SDDL is refused with the position of the fault.',
    tags: ['Directory'],
    body: ToDescribeSchema,
    changesNothing: true,
    answer: { schema: DescribedSchema },
    handle: async (ports, { caller, body: { securityDescriptor, remove = [], add = [] } }) =>
      ok(
        describedToJson(await describeSecurityDescriptor(ports, caller, securityDescriptor, { remove, add })),
      ),
  }),
];
