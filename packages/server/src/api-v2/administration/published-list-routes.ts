import { viewPublishedLists } from '@cardea/workflows';
import { Type } from 'typebox';
import { type ApiRoute, defineRoute, ok } from '../route.js';
import { component, exact, Instant, nullable, spoken } from '../schemas/common.js';

const CrlNumber = Type.Integer({ description: 'cRLNumber (RFC 5280 §5.2.3)' });

const PublishedListsSchema = component(
  'PublishedLists',
  exact({
    lists: Type.Array(
      exact({
        fileName: Type.String({ description: 'As below /pki/' }),
        authority: Type.String(),
        crlNumber: CrlNumber,
        thisUpdate: Instant,
        nextUpdate: Instant,
        entries: nullable(Type.Integer({ description: 'Null for lists of an earlier release' })),
      }),
    ),
    failures: Type.Array(
      exact({
        fileName: Type.String({ description: 'As below /pki/' }),
        authority: Type.String(),
        failingSince: Instant,
        lastFailedAt: Instant,
        attempts: Type.Integer({ description: 'How many have failed since the list in force was made' }),
        reason: spoken('Why the latest attempt failed'),
      }),
      { description: 'Lists that could not be signed; one is here until it is signed' },
    ),
    targets: Type.Array(
      exact({
        name: Type.String(),
        files: Type.Array(
          exact({
            fileName: Type.String(),
            crlNumber: nullable(CrlNumber),
            publishedAt: Instant,
            isCurrent: nullable(Type.Boolean({ description: 'It is what the server has now' })),
          }),
        ),
        missing: Type.Array(Type.String({ description: 'File that the target has never got' })),
        lastSuccessAt: nullable(Instant),
        lastError: nullable(spoken('Why the latest attempt failed')),
        nextAttemptAt: nullable(Instant),
      }),
    ),
  }),
);

/** The revocation lists in force and where they are published outside the server. */
export const publishedListRoutes: readonly ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/published-lists',
    operationId: 'getPublishedLists',
    summary:
      'Tell which revocation lists are in force, which could not be signed, and which targets outside the server have them',
    tags: ['Site'],
    answer: { schema: PublishedListsSchema },
    handle: async ({ store }, { caller }) => {
      const { lists, failures, targets } = await viewPublishedLists(store, caller);
      return ok({
        lists: lists.map(({ fileName, caName, crlNumber, thisUpdate, nextUpdate, entryCount }) => ({
          ...{ fileName, authority: caName, crlNumber, entries: entryCount },
          thisUpdate: thisUpdate.toISOString(),
          nextUpdate: nextUpdate.toISOString(),
        })),
        failures: failures.map(({ fileName, caName, firstFailedAt, lastFailedAt, attempts, reason }) => ({
          ...{ fileName, authority: caName, attempts, reason },
          failingSince: firstFailedAt.toISOString(),
          lastFailedAt: lastFailedAt.toISOString(),
        })),
        targets: targets.map(({ files, lastSuccessAt, nextAttemptAt, missing, ...target }) => ({
          ...target,
          missing: [...missing],
          files: files.map((file) => ({ ...file, publishedAt: file.publishedAt.toISOString() })),
          lastSuccessAt: lastSuccessAt?.toISOString() ?? null,
          nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
        })),
      });
    },
  }),
];
