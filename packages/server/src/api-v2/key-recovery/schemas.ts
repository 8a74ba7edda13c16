import { requesterName } from '@cardea/domain';
import { recoveryKeyIdentifier } from '@cardea/pki';
import type { KeyRecoverySettings, KnownAgent, WaitingKey, WaitingRecovery } from '@cardea/workflows';
import { Type } from 'typebox';
import { base64 } from '../../wire/base64.js';
import { component, exact, Guid, Instant, names, nullable } from '../schemas/common.js';

/** A key recovery agent. */
export const KeyRecoveryAgentSchema = component(
  'KeyRecoveryAgent',
  exact({
    uuid: Guid,
    userUuid: Guid,
    accountName: Type.String({ description: 'Empty when the person left the directory' }),
    certificateBase64: Type.String({ description: 'DER' }),
    isKeyInKeystore: Type.Boolean({
      description: 'The installation keeps the agent’s private key; otherwise the agent does',
    }),
    addedAt: Instant,
    retiredAt: nullable(Instant),
  }),
);

/** Who recovers keys, and how many of them it takes. */
export const KeyRecoverySettingsSchema = component(
  'KeyRecoverySettings',
  exact({
    consentsNeeded: Type.Integer({
      description: 'For keys archived from now on; 0 = the installation alone opens them',
    }),
    agents: Type.Array(KeyRecoveryAgentSchema),
  }),
);

const WaitingKeySchema = exact({
  certificateUuid: Guid,
  issuer: Type.String(),
  serialNumber: Type.String({ description: 'Upper-case hex' }),
  templateCommonName: Type.String(),
  consentsNeeded: Type.Integer(),
  consents: Type.Array(
    exact({ userUuid: Guid, decision: names(['consented', 'refused']), decidedAt: Instant }),
  ),
  ownShare: nullable(
    exact({
      isInKeystore: Type.Boolean({ description: 'The installation opens the share when you consent' }),
      envelopedShareBase64: Type.String({ description: 'CMS EnvelopedData for your certificate, DER' }),
      certificateBase64: Type.String({ description: 'Your certificate that it is for, DER' }),
    }),
  ),
});

/** Archived keys that wait for the consents of key recovery agents. */
export const KeyRecoverySchema = component(
  'KeyRecovery',
  exact({
    uuid: Guid,
    requestUuid: nullable(Guid),
    requestType: Type.String({ description: 'Resharing when it is for no request' }),
    targetName: Type.String({ description: 'Whose keys they are; empty for a resharing' }),
    startedByName: Type.String(),
    startedAt: Instant,
    publicKeyBase64: Type.String({ description: 'One-time key for shares, SubjectPublicKeyInfo in DER' }),
    keyIdentifierHex: Type.String({ description: 'By which CMS names that key' }),
    keys: Type.Array(WaitingKeySchema),
    whyNoSay: Type.Union([names(['noAgent', 'startedIt', 'ownKeys', 'noShare']), Type.Null()], {
      description: 'Why you may neither consent nor refuse; null when you may',
    }),
  }),
);

/** An agent as JSON. */
export function agentToJson({ agent, user }: KnownAgent) {
  return {
    uuid: agent.uuid,
    userUuid: agent.userUuid,
    accountName: user === undefined ? '' : requesterName(user),
    certificateBase64: base64(agent.certificateDer),
    isKeyInKeystore: agent.key !== null,
    addedAt: agent.addedAt.toISOString(),
    retiredAt: agent.retiredAt?.toISOString() ?? null,
  };
}

/** The settings as JSON. */
export function settingsToJson({ consentsNeeded, agents }: KeyRecoverySettings) {
  return { consentsNeeded, agents: agents.map(agentToJson) };
}

/** A recovery as JSON. */
export function recoveryToJson({ recovery, request, target, startedBy, keys, whyNoSay }: WaitingRecovery) {
  return {
    uuid: recovery.uuid,
    requestUuid: recovery.requestUuid,
    requestType: request?.type ?? 'Resharing',
    targetName: target === undefined ? '' : requesterName(target),
    startedByName: startedBy === undefined ? '' : requesterName(startedBy),
    startedAt: recovery.startedAt.toISOString(),
    publicKeyBase64: base64(recovery.publicKeyDer),
    keyIdentifierHex: Buffer.from(recoveryKeyIdentifier(recovery.uuid)).toString('hex'),
    keys: keys.map(keyToJson),
    whyNoSay: whyNoSay ?? null,
  };
}

function keyToJson({ certificate, consentsNeeded, consents, ownShare }: WaitingKey) {
  return {
    certificateUuid: certificate.uuid,
    issuer: certificate.issuer,
    serialNumber: certificate.serialNumber,
    templateCommonName: certificate.templateCommonName,
    consentsNeeded,
    consents: consents.map(({ userUuid, decision, decidedAt }) => ({
      userUuid,
      decision,
      decidedAt: decidedAt.toISOString(),
    })),
    ownShare:
      ownShare === undefined
        ? null
        : {
            isInKeystore: ownShare.isInKeystore,
            envelopedShareBase64: base64(ownShare.envelopedShare),
            certificateBase64: base64(ownShare.certificateDer),
          },
  };
}
