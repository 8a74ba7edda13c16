import { type KeyRecoveryAgent, malformed, type Repositories } from '@cardea/domain';

/** How many agents must consent, as the site says for keys that are archived now; 0 = the installation alone opens them. */
export async function consentsNeeded({ siteSettings }: Pick<Repositories, 'siteSettings'>): Promise<number> {
  return Number((await siteSettings.find('keyRecoveryConsents')) ?? '0');
}

/** Agents with whom keys are shared now. */
export async function activeAgents({
  keyRecoveries,
}: Pick<Repositories, 'keyRecoveries'>): Promise<readonly KeyRecoveryAgent[]> {
  return (await keyRecoveries.listAgents()).filter(({ retiredAt }) => retiredAt === null);
}

/** Errors: `MalformedInput` unless so many agents can consent. */
export function mustBeReachable(needed: number, agents: readonly KeyRecoveryAgent[]): void {
  if (Number.isInteger(needed) && needed >= 0 && needed <= agents.length) return;
  throw malformed(
    'consentsNeeded',
    `must be a whole number from 0 to ${agents.length}, the number of agents`,
  );
}
