import {
  CmError,
  type KeyRecoveryAgent,
  type KeyRecoveryAgentUuid,
  notFound,
  type User,
  type UserUuid,
} from '@cardea/domain';
import { audited } from '../audit-trail.js';
import { activeAgents, consentsNeeded, mustBeReachable } from '../key-recovery/consents-needed.js';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess } from './administrator.js';

type AgentPorts = Pick<Ports, 'store' | 'clock' | 'randomness' | 'keyArchive'>;

/** An agent with the person who it is. */
export interface KnownAgent {
  readonly agent: KeyRecoveryAgent;
  /** Undefined when the person left the directory. */
  readonly user: User | undefined;
}

/** Who recovers keys, and how many of them it takes. */
export interface KeyRecoverySettings {
  /** For keys archived from now on; 0 = the installation alone opens them. */
  readonly consentsNeeded: number;
  readonly agents: readonly KnownAgent[];
}

/** Errors: `NotAuthorized` without Audit. */
export async function readKeyRecoverySettings(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
): Promise<KeyRecoverySettings> {
  await administratorAccess(store, caller);
  const agents = await store.keyRecoveries.listAgents();
  return {
    consentsNeeded: await consentsNeeded(store),
    agents: await Promise.all(
      agents.map(async (agent) => ({ agent, user: await store.users.find(agent.userUuid) })),
    ),
  };
}

/**
 * Says how many agents must consent before a key that is archived from now on is opened; keys in the archive stay as they
 * are.
 *
 * Errors: `NotAuthorized` without Audit; `MalformedInput` when there are not so many agents.
 */
export async function changeConsentsNeeded(ports: AgentPorts, caller: Caller, needed: number): Promise<void> {
  await audited(ports, caller, 'site.change', { type: 'Site', uuid: 'site' }, async (attempt) => {
    await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      attempt.facts.consentsBefore = await consentsNeeded(tx);
      attempt.facts.consentsNeeded = needed;
      mustBeReachable(needed, await activeAgents(tx));
      await tx.siteSettings.put('keyRecoveryConsents', String(needed));
      await attempt.succeed(tx);
    });
  });
}

/**
 * Makes a person a key recovery agent: by a certificate whose key the person holds, or, without one, by a key that is made
 * in the keystore. The certificate that the person had before is replaced; shares for it still open, and a resharing
 * brings them to the new one.
 *
 * Errors: `NotAuthorized` without Audit; `NotFound` for an unknown person; `MalformedInput` for a certificate that nothing
 * can be encrypted to.
 */
export async function addKeyRecoveryAgent(
  ports: AgentPorts,
  caller: Caller,
  { userUuid, certificateDer }: { readonly userUuid: UserUuid; readonly certificateDer: Uint8Array | null },
): Promise<KnownAgent> {
  const uuid = ports.randomness.uuid<'KeyRecoveryAgent'>();
  const object = { type: 'KeyRecoveryAgent', uuid };
  return await audited(ports, caller, 'keyRecoveryAgent.add', object, async (attempt) => {
    attempt.targetUserUuid = userUuid;
    await administratorAccess(ports.store, caller);
    const user = await ports.store.users.find(userUuid);
    if (user === undefined) throw notFound('person');
    if (certificateDer !== null) ports.keyArchive.checkAgentCertificate(certificateDer, ports.clock.now());
    const held =
      certificateDer === null
        ? await ports.keyArchive.makeAgentKey(`Key Recovery Agent ${user.accountName}`)
        : { certificateDer, key: null };
    const addedAt = ports.clock.now();
    const agent: KeyRecoveryAgent = { uuid, userUuid, ...held, addedAt, retiredAt: null };
    attempt.facts.key = held.key === null ? 'held by the agent' : `${held.key.name} v${held.key.version}`;
    return await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      const before = (await activeAgents(tx)).find((one) => one.userUuid === userUuid);
      if (before !== undefined) {
        attempt.facts.replaces = before.uuid;
        await tx.keyRecoveries.retireAgent(before.uuid, addedAt);
      }
      await tx.keyRecoveries.insertAgent(agent);
      await attempt.succeed(tx);
      return { agent, user };
    });
  });
}

/**
 * Ends a person's part as key recovery agent: no key is shared with them any more, and their consents count no more.
 *
 * Errors: `NotAuthorized` without Audit; `NotFound`; `PolicyViolation` when the site asks for more consents than agents
 * would remain, or a key in the archive could not be opened any more.
 */
export async function retireKeyRecoveryAgent(
  ports: AgentPorts,
  caller: Caller,
  uuid: KeyRecoveryAgentUuid,
): Promise<void> {
  const object = { type: 'KeyRecoveryAgent', uuid };
  await audited(ports, caller, 'keyRecoveryAgent.retire', object, async (attempt) => {
    await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      const agents = await activeAgents(tx);
      const agent = agents.find((one) => one.uuid === uuid);
      if (agent === undefined) throw notFound('key recovery agent');
      attempt.targetUserUuid = agent.userUuid;
      if (agents.length - 1 < (await consentsNeeded(tx)))
        throw new CmError(
          'PolicyViolation',
          'The site asks for more consents than agents would remain: add an agent first.',
        );
      const lost = await tx.keyRecoveries.countLostWithout(uuid);
      if (lost > 0)
        throw new CmError(
          'PolicyViolation',
          `${lost} archived keys could not be opened without this agent: add an agent and share the keys anew (\`cardea recovery reshare\`) first.`,
        );
      await tx.keyRecoveries.retireAgent(uuid, ports.clock.now());
      await attempt.succeed(tx);
    });
  });
}
