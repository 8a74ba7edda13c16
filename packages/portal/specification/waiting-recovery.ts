import { ApiClient, accounts, makeCertificationRequest, templates, userUuids } from '@cardea/testkit';
import type { Scene } from './scene.js';
import { clientOf } from './software-files.js';

/** Appoints these key recovery agents, and begins a recovery of the subscriber's for which all must consent; gives its UUID. */
export async function waitingRecovery(
  scene: Scene,
  ...agents: readonly (keyof typeof userUuids)[]
): Promise<string> {
  const { management: administrator } = clientOf(scene, 'secondManager');
  for (const agent of agents) await administrator.addKeyRecoveryAgent({ userUuid: userUuids[agent] });
  await administrator.changeConsentsNeeded(agents.length);
  const client = new ApiClient(scene.server.url, accounts.subscriber);
  const profiletemplateuuid = templates.fullLifeCycleSoftware;
  const enrolled = await client.createRequest({ type: 'Enroll', profiletemplateuuid });
  await client.certifyAsPfx(enrolled, 'Recovered-pfx-1', makeCertificationRequest());
  const { NewProfileUuid: profile } = (await client.complete(enrolled)).json as { NewProfileUuid: string };
  return await client.createRequest({ type: 'Recover', profile });
}
