import { type EmbeddedCertificationAuthority, embeddedAuthorities } from '@cardea/domain';
import { publishDueCrlsOf } from '@cardea/workflows';
import type { RoutePorts } from '../http/answer.js';

/** Publishes the CRLs of our own authorities where they are missing or old. */
export async function publishDueCrls({
  ports,
  rootAuthority,
}: {
  readonly ports: Pick<RoutePorts, 'store' | 'clock' | 'randomness' | 'authorities'>;
  readonly rootAuthority: EmbeddedCertificationAuthority | undefined;
}): Promise<void> {
  const root = rootAuthority === undefined ? [] : [rootAuthority];
  await ports.store.transaction((tx) =>
    publishDueCrlsOf(ports, tx, [...root, ...embeddedAuthorities(ports.authorities)]),
  );
}
