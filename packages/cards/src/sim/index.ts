// Callers of the simulated card need these two words of the domain and nothing else from it.
export { type CardId, Secret } from '@cardea/domain';
export { CardError } from '../card-error.js';
export {
  type CardState,
  type ContainerState,
  type SignatureHash,
  type SimulatedKeyAlgorithm,
  SimulatedSmartcard,
  simulatedAtr,
} from './simulated-smartcard.js';
