import type { ManagementClient, v2 } from '@cardea/sdk';
import { choice, text, whole } from './command.js';
import { type Columns, day } from './format.js';
import { orders } from './names.js';

/** Options that several searches share. */
export const limit = whole('--limit <number>', 'how many at most; 50 when absent');
export const order = choice('--order <direction>', 'direction of the order', orders);
export const owner = text('--owner <user>', 'only of this person');
export const profileTemplate = text('--profile-template <name>', 'only of this profile template');
export const q = text('-q, --query <text>', 'beginning of an identifier or of the name of the owner');

/** Filters that people give by name, with the identifiers that the API wants. */
export async function named(
  client: ManagementClient,
  given: { readonly user?: string; readonly profileTemplate?: string },
): Promise<{ user?: string; profileTemplate?: string }> {
  const { profileTemplateUuidOf, userUuidOf } = await import('./references.js');
  return {
    ...(given.user === undefined ? {} : { user: await userUuidOf(client, given.user) }),
    ...(given.profileTemplate === undefined
      ? {}
      : { profileTemplate: await profileTemplateUuidOf(client, given.profileTemplate) }),
  };
}

/** How lists show certificates. */
export const certificateColumns: Columns<v2.Certificate> = {
  CERTIFICATE: ({ uuid }) => uuid,
  TEMPLATE: ({ templateCommonName }) => templateCommonName,
  'NOT AFTER': ({ notAfter }) => day(notAfter),
  REVOKED: ({ revocation }) => (revocation === null ? 'no' : revocation.reason),
  REQUESTER: ({ requesterName }) => requesterName,
};
