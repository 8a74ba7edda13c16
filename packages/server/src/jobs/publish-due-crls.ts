import { type EmbeddedCertificationAuthority, embeddedAuthorities } from '@cardea/domain';
import { type DuePublication, publishDueCrlsOf } from '@cardea/workflows';
import type { RoutePorts } from '../http/answer.js';

type DuePorts = Pick<RoutePorts, 'store' | 'clock' | 'randomness' | 'authorities'>;

/** Publishes the CRLs of our own authorities, the root among them, where they are missing or old. */
export async function publishDueCrls(
  ports: DuePorts,
  rootAuthority: EmbeddedCertificationAuthority | undefined,
): Promise<DuePublication> {
  const root = rootAuthority === undefined ? [] : [rootAuthority];
  return await publishDueCrlsOf(ports, [...root, ...embeddedAuthorities(ports.authorities)]);
}
