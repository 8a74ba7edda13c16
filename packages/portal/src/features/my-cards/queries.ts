import type { v2 } from '@cardea/sdk';
import { queryOptions } from '@tanstack/react-query';
import { first, management, v1 } from '../../server.js';

/** More cards than anybody has; a list of a person's cards is short. */
const most = 200;

export const smartcardsOf = (userUuid: string) =>
  queryOptions({
    queryKey: ['smartcards', 'of', userUuid],
    queryFn: () => first(management.smartcards({ user: userUuid, order: 'descending' }), most),
  });

/** Profiles without a card. */
export const softwareProfilesOf = (userUuid: string) =>
  queryOptions({
    queryKey: ['profiles', 'of', userUuid],
    queryFn: async () =>
      (await first(management.profiles({ user: userUuid }), most)).filter(({ isSmartcard }) => !isSmartcard),
  });

export const smartcard = (uuid: string) =>
  queryOptions({ queryKey: ['smartcards', uuid], queryFn: () => management.smartcard(uuid) });

export const profile = (uuid: string) =>
  queryOptions({ queryKey: ['profiles', uuid], queryFn: () => management.profile(uuid) });

/** A card or a profile without one: what operations are offered on. */
export type Owned =
  | { readonly kind: 'smartcard'; readonly object: v2.Smartcard }
  | { readonly kind: 'profile'; readonly object: v2.Profile };

export const certificatesOf = ({ kind, object: { uuid } }: Owned) =>
  queryOptions({
    queryKey: ['certificates', kind, uuid],
    queryFn: () =>
      kind === 'smartcard' ? management.smartcardCertificates(uuid) : management.profileCertificates(uuid),
  });

/** Names of the operations that would succeed now. */
export const operationsOf = ({ kind, object: { uuid } }: Owned) =>
  queryOptions({
    queryKey: ['operations', kind, uuid],
    queryFn: () =>
      kind === 'smartcard' ? management.smartcardOperations(uuid) : management.profileOperations(uuid),
  });

/** Why an operation is not offered. */
export const explanationOf = ({ kind, object: { uuid } }: Owned, operation: string) =>
  queryOptions({
    queryKey: ['operations', kind, uuid, operation],
    queryFn: () =>
      kind === 'smartcard'
        ? management.explainSmartcardOperation(uuid, operation)
        : management.explainProfileOperation(uuid, operation),
  });

/** The name of a profile template; undefined for templates that the caller may not enroll for. */
export const templateName = (uuid: string) =>
  queryOptions({
    queryKey: ['profile-templates', uuid, 'name'],
    queryFn: async () => (await v1.getProfileTemplate(uuid))?.Name ?? null,
    staleTime: 5 * 60_000,
  });

/** What is printed on a card, or stands for it; some card ids are written with braces, which nobody reads out. */
export function serialOf({ cardSerial, cardId }: v2.Smartcard): string {
  return (cardSerial || cardId || '').replaceAll(/[{}]/g, '');
}
