import {
  type BlockedKey,
  type BlockedName,
  blockableNameTypes,
  nameMatchings,
  parseUuid,
} from '@cardea/domain';
import {
  blockKey,
  blockName,
  listBlockedKeys,
  listBlockedNames,
  unblockKey,
  unblockName,
} from '@cardea/workflows';
import { Type } from 'typebox';
import { type ApiRoute, created, defineRoute, noContent, ok } from '../route.js';
import { component, exact, Guid, Instant, listOf, names, UuidParams } from '../schemas/common.js';
import { publicKeyHashOf } from './public-key-to-block.js';

const tags = ['Blocklists'] as const;

const Reason = Type.String({ description: 'Told to whoever wants the certificate; at most 500 characters' });
const Der = Type.Optional(Type.String({ maxLength: 40_000, description: 'DER' }));

const BlockedKeySchema = component(
  'BlockedKey',
  exact({
    publicKeySha256: Type.String({ description: 'SHA-256 over the SubjectPublicKeyInfo, hexadecimal' }),
    blockedAt: Instant,
    reason: Reason,
  }),
);

const BlockedNameSchema = component(
  'BlockedName',
  exact({
    uuid: Guid,
    type: names(blockableNameTypes),
    matching: names(nameMatchings),
    value: Type.String({ description: 'Lower case, hosts as A-labels' }),
    blockedAt: Instant,
    reason: Reason,
  }),
);

const getKeys = defineRoute({
  method: 'GET',
  path: '/blocked-keys',
  operationId: 'listBlockedKeys',
  summary: 'List the public keys that nobody is certified for',
  tags,
  answer: { schema: listOf(BlockedKeySchema) },
  handle: async (ports, { caller }) => ok({ items: (await listBlockedKeys(ports, caller)).map(keyToJson) }),
});

const postKey = defineRoute({
  method: 'POST',
  path: '/blocked-keys',
  operationId: 'blockKey',
  summary: 'Let nobody be certified for a public key',
  description:
    'The key is that of a certificate, of a PKCS#10 request, or named by its hash. Certificates that it has stay as they are. Blocking a key again replaces the reason.',
  tags,
  body: component(
    'KeyToBlock',
    exact({
      publicKeySha256: Type.Optional(
        Type.String({ description: 'SHA-256 over the SubjectPublicKeyInfo, hexadecimal' }),
      ),
      certificateBase64: Der,
      certificationRequestBase64: Der,
      reason: Reason,
    }),
  ),
  answer: { status: 201, schema: BlockedKeySchema },
  handle: async (ports, { caller, body: { reason, ...named } }) => {
    const blocked = await blockKey(ports, caller, { sha256: publicKeyHashOf(named), reason });
    return created('/blocked-keys', keyToJson(blocked));
  },
});

const deleteKey = defineRoute({
  method: 'DELETE',
  path: '/blocked-keys/{publicKeySha256}',
  operationId: 'unblockKey',
  summary: 'End the block of a public key',
  description: 'A key of which a certificate was revoked for keyCompromise stays refused.',
  tags,
  params: exact({ publicKeySha256: Type.String({ maxLength: 100 }) }),
  answer: { status: 204 },
  handle: async (ports, { caller, params }) => {
    await unblockKey(ports, caller, publicKeyHashOf(params));
    return noContent();
  },
});

const getNames = defineRoute({
  method: 'GET',
  path: '/blocked-names',
  operationId: 'listBlockedNames',
  summary: 'List the names that nobody is certified by',
  tags,
  answer: { schema: listOf(BlockedNameSchema) },
  handle: async (ports, { caller }) => ok({ items: (await listBlockedNames(ports, caller)).map(nameToJson) }),
});

const postName = defineRoute({
  method: 'POST',
  path: '/blocked-names',
  operationId: 'blockName',
  summary: 'Let nobody be certified by a name',
  description:
    'With `suffix`, the value is a host name, and it and every name below it are meant, also behind the @ of mailboxes and user principal names. With `exact`, a host name stands for the mailboxes on that host alone. Blocking a name again replaces the reason.',
  tags,
  body: component(
    'NameToBlock',
    exact({
      type: names(blockableNameTypes),
      matching: names(nameMatchings),
      value: Type.String({ maxLength: 400 }),
      reason: Reason,
    }),
  ),
  answer: { status: 201, schema: BlockedNameSchema },
  handle: async (ports, { caller, body }) =>
    created('/blocked-names', nameToJson(await blockName(ports, caller, body))),
});

const deleteName = defineRoute({
  method: 'DELETE',
  path: '/blocked-names/{uuid}',
  operationId: 'unblockName',
  summary: 'End the block of a name',
  tags,
  params: UuidParams,
  answer: { status: 204 },
  handle: async (ports, { caller, params }) => {
    await unblockName(ports, caller, parseUuid<'BlockedName'>(params.uuid, 'uuid'));
    return noContent();
  },
});

function keyToJson({ sha256, blockedAt, reason }: BlockedKey) {
  return { publicKeySha256: sha256, blockedAt: blockedAt.toISOString(), reason };
}

function nameToJson({ blockedAt, ...name }: BlockedName) {
  return { ...name, blockedAt: blockedAt.toISOString() };
}

/** Public keys and names that nobody is certified for. */
export const blocklistRoutes: readonly ApiRoute[] = [
  getKeys,
  postKey,
  deleteKey,
  getNames,
  postName,
  deleteName,
];
