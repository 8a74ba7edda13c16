import { parseUuid } from '@cardea/domain';
import {
  addKeyRecoveryAgent,
  changeConsentsNeeded,
  consentToRecovery,
  listKeyRecoveries,
  readKeyRecovery,
  readKeyRecoverySettings,
  refuseRecovery,
  retireKeyRecoveryAgent,
  startResharing,
} from '@cardea/workflows';
import { Type } from 'typebox';
import { bytesFromBase64 } from '../../wire/base64.js';
import { type ApiRoute, created, defineRoute, noContent, ok } from '../route.js';
import { component, exact, Guid, listOf, UuidParams } from '../schemas/common.js';
import {
  agentToJson,
  KeyRecoveryAgentSchema,
  KeyRecoverySchema,
  KeyRecoverySettingsSchema,
  recoveryToJson,
  settingsToJson,
} from './schemas.js';

const tags = ['Key recovery'] as const;

const getSettings = defineRoute({
  method: 'GET',
  path: '/key-recovery',
  operationId: 'getKeyRecovery',
  summary: 'Read who recovers archived keys, and how many must consent',
  tags,
  answer: { schema: KeyRecoverySettingsSchema },
  handle: async (ports, { caller }) => ok(settingsToJson(await readKeyRecoverySettings(ports, caller))),
});

const putSettings = defineRoute({
  method: 'PUT',
  path: '/key-recovery',
  operationId: 'changeKeyRecovery',
  summary: 'Set how many key recovery agents must consent, for keys archived from now on',
  description: '0 leaves them to the installation alone. Keys in the archive stay as they are.',
  tags,
  body: component('KeyRecoveryChange', exact({ consentsNeeded: Type.Integer({ minimum: 0, maximum: 255 }) })),
  answer: { schema: KeyRecoverySettingsSchema },
  handle: async (ports, { caller, body }) => {
    await changeConsentsNeeded(ports, caller, body.consentsNeeded);
    return ok(settingsToJson(await readKeyRecoverySettings(ports, caller)));
  },
});

const postAgent = defineRoute({
  method: 'POST',
  path: '/key-recovery/agents',
  operationId: 'addKeyRecoveryAgent',
  summary: 'Make a person a key recovery agent, or give an agent a new certificate',
  description:
    'With `certificateBase64` (DER) the person holds the private key; without it one is made in the keystore.',
  tags,
  body: component(
    'NewKeyRecoveryAgent',
    exact({ userUuid: Guid, certificateBase64: Type.Optional(Type.String({ maxLength: 20_000 })) }),
  ),
  answer: { status: 201, schema: KeyRecoveryAgentSchema },
  handle: async (ports, { caller, body: { userUuid, certificateBase64 } }) => {
    const added = await addKeyRecoveryAgent(ports, caller, {
      userUuid: parseUuid<'User'>(userUuid, 'userUuid'),
      certificateDer:
        certificateBase64 === undefined ? null : bytesFromBase64(certificateBase64, 'certificateBase64'),
    });
    return created('/key-recovery', agentToJson(added));
  },
});

const deleteAgent = defineRoute({
  method: 'DELETE',
  path: '/key-recovery/agents/{uuid}',
  operationId: 'retireKeyRecoveryAgent',
  summary: 'End a person’s part as key recovery agent',
  tags,
  params: UuidParams,
  answer: { status: 204 },
  handle: async (ports, { caller, params }) => {
    await retireKeyRecoveryAgent(ports, caller, parseUuid<'KeyRecoveryAgent'>(params.uuid, 'uuid'));
    return noContent();
  },
});

const postResharing = defineRoute({
  method: 'POST',
  path: '/key-recovery/resharings',
  operationId: 'reshareArchivedKeys',
  summary: 'Have the agents share archived keys anew among the agents of today',
  tags,
  answer: { status: 201, schema: KeyRecoverySchema },
  handle: async (ports, { caller }) => {
    const { uuid } = await startResharing(ports, caller);
    const recovery = await readKeyRecovery(ports.store, caller, uuid);
    return created(`/key-recoveries/${uuid}`, recoveryToJson(recovery));
  },
});

const getRecoveries = defineRoute({
  method: 'GET',
  path: '/key-recoveries',
  operationId: 'listKeyRecoveries',
  summary: 'List the recoveries that wait for key recovery agents or may be carried out',
  description: 'For agents and holders of Audit; empty for others.',
  tags,
  answer: { schema: listOf(KeyRecoverySchema) },
  handle: async (ports, { caller }) =>
    ok({ items: (await listKeyRecoveries(ports, caller)).map(recoveryToJson) }),
});

const getRecovery = defineRoute({
  method: 'GET',
  path: '/key-recoveries/{uuid}',
  operationId: 'getKeyRecoveryUnderWay',
  summary: 'Read a recovery with your share of each key',
  description: 'The uuid is that of the request.',
  tags,
  params: UuidParams,
  answer: { schema: KeyRecoverySchema },
  handle: async (ports, { caller, params }) =>
    ok(recoveryToJson(await readKeyRecovery(ports.store, caller, parseUuid(params.uuid, 'uuid')))),
});

const postConsent = defineRoute({
  method: 'POST',
  path: '/key-recoveries/{uuid}/consent',
  operationId: 'consentToKeyRecovery',
  summary: 'Consent, as a key recovery agent, to a recovery',
  description:
    '`shares` has the shares that the installation cannot open: opened by you, and encrypted again (CMS EnvelopedData, DER) for the one-time key of the recovery.',
  tags,
  params: UuidParams,
  body: component(
    'KeyRecoveryConsent',
    exact({
      shares: Type.Optional(
        Type.Array(
          exact({ certificateUuid: Guid, envelopedShareBase64: Type.String({ maxLength: 20_000 }) }),
          { maxItems: 10_000 },
        ),
      ),
    }),
  ),
  answer: { schema: KeyRecoverySchema },
  handle: async (ports, { caller, params, body }) => {
    const shares = (body.shares ?? []).map(({ certificateUuid, envelopedShareBase64 }, index) => ({
      certificateUuid: parseUuid<'Certificate'>(certificateUuid, `shares.${index}.certificateUuid`),
      envelopedShare: bytesFromBase64(envelopedShareBase64, `shares.${index}.envelopedShareBase64`),
    }));
    const uuid = parseUuid<'KeyRecovery'>(params.uuid, 'uuid');
    return ok(recoveryToJson(await consentToRecovery(ports, caller, uuid, shares)));
  },
});

const postRefusal = defineRoute({
  method: 'POST',
  path: '/key-recoveries/{uuid}/refuse',
  operationId: 'refuseKeyRecovery',
  summary: 'Say no, as a key recovery agent, to a recovery',
  tags,
  params: UuidParams,
  body: component(
    'KeyRecoveryRefusal',
    exact({
      comment: Type.Optional(Type.String({ maxLength: 4000, description: 'Kept in the audit trail' })),
    }),
  ),
  answer: { schema: KeyRecoverySchema },
  handle: async (ports, { caller, params, body }) => {
    const uuid = parseUuid<'KeyRecovery'>(params.uuid, 'uuid');
    return ok(recoveryToJson(await refuseRecovery(ports, caller, uuid, body.comment ?? '')));
  },
});

/** Key recovery agents, and what waits for their consents. */
export const keyRecoveryRoutes: readonly ApiRoute[] = [
  getSettings,
  putSettings,
  postAgent,
  deleteAgent,
  postResharing,
  getRecoveries,
  getRecovery,
  postConsent,
  postRefusal,
];
