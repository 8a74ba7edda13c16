export type { PivCardModel } from './factory.js';
export { type PivCardState, parsePivCardState } from './piv-card-state.js';
export { SimulatedPivCard, simulatedPivAtr } from './simulated-piv-card.js';
