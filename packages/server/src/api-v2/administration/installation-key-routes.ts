import { keyPlaces } from '@cardea/pki';
import { administratorAccess } from '@cardea/workflows';
import { Type } from 'typebox';
import { listKeys } from '../../administration/keys/keys.js';
import { type ApiRoute, defineRoute, ok } from '../route.js';
import { component, exact, Instant, listOf, names, nullable } from '../schemas/common.js';

const InstallationKeySchema = component(
  'InstallationKey',
  exact({
    name: Type.String({ description: 'Such as ca/issuing or admin-key-master' }),
    version: Type.Integer(),
    algorithm: Type.String(),
    place: names(keyPlaces),
    createdAt: Instant,
    protects: nullable(
      Type.Integer({
        description: 'Stored keys and secrets under it; null for other than key-encryption keys',
      }),
    ),
  }),
);

/** The keys of the installation: what is known of them, never the keys. */
export const installationKeyRoutes: readonly ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/keys',
    operationId: 'listInstallationKeys',
    summary: 'List the keys of the installation with their versions, places and what they protect',
    tags: ['Site'],
    answer: { schema: listOf(InstallationKeySchema) },
    handle: async (ports, { caller }) => {
      await administratorAccess(ports.store, caller);
      const keys = await listKeys({ ports });
      return ok({
        items: keys.map(({ createdAt, protects = null, name, version, algorithm, place }) => ({
          ...{ name, version, algorithm, place, protects },
          createdAt: createdAt.toISOString(),
        })),
      });
    },
  }),
];
