import { addToKeyList, listKeyLists, mostKeysAtOnce, removeKeyList } from '@cardea/workflows';
import { Type } from 'typebox';
import { type ApiRoute, defineRoute, noContent, ok } from '../route.js';
import { component, exact, Instant, listOf } from '../schemas/common.js';

const tags = ['Blocklists'] as const;
const Reason = Type.String({ description: 'Told to whoever wants the certificate; at most 500 characters' });
const NameParams = exact({ name: Type.String({ maxLength: 100 }) });

const KeyListSchema = component(
  'KeyList',
  exact({
    name: Type.String(),
    reason: Reason,
    changedAt: Instant,
    keys: Type.Integer({ description: 'How many are on the list' }),
  }),
);

const getLists = defineRoute({
  method: 'GET',
  path: '/blocked-key-lists',
  operationId: 'listKeyLists',
  summary: 'List the lists of RSA keys that nobody is certified for',
  tags,
  answer: { schema: listOf(KeyListSchema) },
  handle: async (ports, { caller }) => {
    const lists = await listKeyLists(ports, caller);
    return ok({ items: lists.map((list) => ({ ...list, changedAt: list.changedAt.toISOString() })) });
  },
});

const addKeys = defineRoute({
  method: 'POST',
  path: '/blocked-key-lists/{name}/keys',
  operationId: 'addToKeyList',
  summary: 'Add RSA keys to a list of those that nobody is certified for',
  description:
    'Keys are named as in openssl-blacklist: by the last 20 hexadecimal digits of the SHA-1 over what `openssl rsa -modulus` prints. The list is made where there is none; keys that are on it stay. Certificates that a key has stay as they are.',
  tags,
  params: NameParams,
  body: component(
    'KeysToList',
    exact({
      reason: Reason,
      modulusFingerprints: Type.Array(Type.String({ maxLength: 100 }), { maxItems: mostKeysAtOnce }),
    }),
  ),
  answer: {
    schema: component('KeysListed', exact({ added: Type.Integer({ description: 'Those that were new' }) })),
  },
  handle: async (ports, { caller, params, body }) => ok(await addToKeyList(ports, caller, params.name, body)),
});

const deleteList = defineRoute({
  method: 'DELETE',
  path: '/blocked-key-lists/{name}',
  operationId: 'removeKeyList',
  summary: 'Remove a list, so that its keys may be certified',
  tags,
  params: NameParams,
  answer: { status: 204 },
  handle: async (ports, { caller, params }) => {
    await removeKeyList(ports, caller, params.name);
    return noContent();
  },
});

/** Lists of RSA keys that nobody is certified for, such as the weak keys of Debian's OpenSSL. */
export const keyListRoutes: readonly ApiRoute[] = [getLists, addKeys, deleteList];
