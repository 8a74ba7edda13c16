import type {
  KeyRecovery,
  KeyRecoveryAgent,
  KeyRecoveryConsent,
  KeyRecoverySettings,
  NewKeyRecoveryAgent,
} from '../generated/v2.js';
import { done, type ManagementApi, read, readItems } from './transport.js';

/** Calls about key recovery agents and what waits for their consents. */
export function keyRecoveryCalls(api: ManagementApi) {
  return {
    /** Who recovers archived keys, and how many must consent. */
    keyRecovery: (): Promise<KeyRecoverySettings> => read(api.GET('/api/v2/key-recovery')),

    /** Sets how many agents must consent, for keys archived from now on; 0 = none. */
    changeConsentsNeeded: (consentsNeeded: number): Promise<KeyRecoverySettings> =>
      read(api.PUT('/api/v2/key-recovery', { body: { consentsNeeded } })),

    /** Makes a person a key recovery agent, or gives an agent a new certificate. */
    addKeyRecoveryAgent: (body: NewKeyRecoveryAgent): Promise<KeyRecoveryAgent> =>
      read(api.POST('/api/v2/key-recovery/agents', { body })),

    /** Ends a person's part as key recovery agent. */
    retireKeyRecoveryAgent: (uuid: string): Promise<void> =>
      done(api.DELETE('/api/v2/key-recovery/agents/{uuid}', { params: { path: { uuid } } })),

    /** Has the agents share archived keys anew among the agents of today. */
    reshareArchivedKeys: (): Promise<KeyRecovery> => read(api.POST('/api/v2/key-recovery/resharings')),

    /** What waits for key recovery agents, oldest first; empty for who is neither an agent nor holds Audit. */
    keyRecoveries: (): Promise<KeyRecovery[]> => readItems(api.GET('/api/v2/key-recoveries')),

    /** A recovery with the caller's share of each key; named like its request. */
    keyRecoveryUnderWay: (uuid: string): Promise<KeyRecovery> =>
      read(api.GET('/api/v2/key-recoveries/{uuid}', { params: { path: { uuid } } })),

    /** Consents to a recovery, with the shares that the caller opened. */
    consentToKeyRecovery: (uuid: string, body: KeyRecoveryConsent = {}): Promise<KeyRecovery> =>
      read(api.POST('/api/v2/key-recoveries/{uuid}/consent', { params: { path: { uuid } }, body })),

    /** Says no to a recovery. */
    refuseKeyRecovery: (uuid: string, comment?: string): Promise<KeyRecovery> =>
      read(
        api.POST('/api/v2/key-recoveries/{uuid}/refuse', {
          params: { path: { uuid } },
          body: comment === undefined ? {} : { comment },
        }),
      ),
  };
}
