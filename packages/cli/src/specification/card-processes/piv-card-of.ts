import { memoryState, type PivCardModel, type PivCardState, SimulatedPivCard } from '@cardea/cards/sim';
import type { CopyableCard } from '../card-runs-in-use/simulated-cards.js';

/** A simulated PIV card of a model, fresh from the factory or with these contents. */
export function pivCardOf(model: PivCardModel, state?: PivCardState): CopyableCard {
  const stateFile = memoryState<PivCardState>();
  if (state !== undefined) stateFile.save(state);
  const copy = () => pivCardOf(model, stateFile.load());
  return Object.assign(new SimulatedPivCard(stateFile, model), { copy });
}
