// Callers of the simulated card need these two words of the domain and nothing else from it.
export { type CardId, Secret } from '@cardea/domain';
export { type CardFault, CardFaults } from './card/card-faults.js';
export { type CardPace, physicalCardPace } from './card/card-pace.js';
export { CommandInterpreter } from './card/command-interpreter.js';
export type { SimulatedCard } from './card/simulated-card.js';
export { jsonStateFile, memoryState, type StateFile } from './card/state-file.js';
export { type GidsCardState, parseGidsCardState } from './gids/gids-card-state.js';
export { SimulatedGidsCard, type SimulatedGidsCardOptions } from './gids/simulated-gids-card.js';
export * from './piv/index.js';
export { type InsertedCard, insertCard, type VirtualReader } from './vpcd/insert-card.js';
