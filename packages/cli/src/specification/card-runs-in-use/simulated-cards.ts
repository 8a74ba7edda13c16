import {
  type GidsCardState,
  memoryState,
  type PivCardState,
  type SimulatedCard,
  SimulatedGidsCard,
  SimulatedPivCard,
} from '@cardea/cards/sim';

/** How a card goes away: before a command reaches it, or after the command took effect and before its answer. */
export type Departure = { readonly kind: 'removed' | 'powerLost'; readonly afterCommands: number };

/** A simulated card that can be copied as it is, and can go away. */
export interface CopyableCard extends SimulatedCard {
  readonly commandCount: number;
  injectFault(fault: Departure): void;
  clearFaults(): void;
  /** Another card with the same contents. */
  copy(): CopyableCard;
}

/** Cards from the factory, by the application that they have. */
export const cardKinds = { GIDS: () => gidsCard(), PIV: () => pivCard() } as const;
export type CardKind = keyof typeof cardKinds;

function gidsCard(state?: GidsCardState): CopyableCard {
  const stateFile = memoryState<GidsCardState>();
  if (state !== undefined) stateFile.save(state);
  return Object.assign(new SimulatedGidsCard({ stateFile }), { copy: () => gidsCard(stateFile.load()) });
}

function pivCard(state?: PivCardState): CopyableCard {
  const stateFile = memoryState<PivCardState>();
  if (state !== undefined) stateFile.save(state);
  return Object.assign(new SimulatedPivCard(stateFile), { copy: () => pivCard(stateFile.load()) });
}
