export { CardError } from '../card-error.js';
export {
  type CardState,
  type ContainerState,
  type SignatureHash,
  type SimulatedKeyAlgorithm,
  SimulatedSmartcard,
  simulatedAtr,
} from './simulated-smartcard.js';
