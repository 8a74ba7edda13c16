import type { Request } from '@cardea/domain';
import { compareWithStore } from './compare.js';
import { brokenInvariants } from './invariants.js';
import type { Model } from './model.js';
import { offersAgree } from './offers.js';
import { takeSnapshot } from './snapshot.js';
import { portsOf, type World } from './world.js';

/** Compares the store with the model and checks the invariants; `pick` chooses what is asked of offers. */
export async function checkWorld(world: World, pick: number): Promise<void> {
  const { model, stage } = world;
  const uuids = model.requests.flatMap(({ uuid }) => (uuid === null ? [] : [uuid]));
  const after = await takeSnapshot(portsOf(world), stage, uuids, world.snapshot, pick % 8 === 0);
  const broken = [
    ...compareWithStore(world, after),
    ...brokenInvariants(world.snapshot, after, (request) => settingsOf(model, request)),
  ];
  if (broken.length > 0) throw new Error(broken.join('; '));
  world.snapshot = after;
  const disagreements = await offersAgree(world, pick);
  if (disagreements.length > 0) throw new Error(disagreements.join('; '));
}

function settingsOf({ requests }: Model, { uuid }: Request) {
  return requests.find((one) => one.uuid === uuid)?.settings;
}
