import { Secret } from '@cardea/domain';
import { ApduError } from '../iso7816/apdu-error.js';
import { defaultCardManagementKey, PivSession } from '../piv/index.js';
import { memoryState } from '../sim/card/state-file.js';
import type { PivCardModel } from '../sim/piv/factory.js';
import { SimulatedPivCard } from '../sim/piv/simulated-piv-card.js';

/** PIN and PUK of a simulated PIV card from the factory. */
export const factoryPin = new Secret('123456');
export const factoryPuk = new Secret('12345678');

/** A card and the session with it. */
export interface PivScene {
  readonly card: SimulatedPivCard;
  readonly session: PivSession;
}

/** A simulated PIV card fresh from the factory, its application selected. */
export async function freshPivCard(model: PivCardModel = {}): Promise<PivScene> {
  const card = new SimulatedPivCard(memoryState(), model);
  const session = new PivSession(card);
  await session.select();
  return { card, session };
}

/** The same with the card management key authenticated. */
export async function personalisablePivCard(model: PivCardModel = {}): Promise<PivScene> {
  const scene = await freshPivCard(model);
  await scene.session.generalAuthenticateMutual(defaultCardManagementKey());
  return scene;
}

/** The status word, as four hex digits, by which the card refused. Fails when it did not. */
export async function statusWordOf(refused: Promise<unknown>): Promise<string> {
  const error = await refused.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApduError)) throw new Error('the card did not refuse', { cause: error });
  return error.sw.toString(16);
}
