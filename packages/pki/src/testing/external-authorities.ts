// Servers of external certification authorities, and tokens that get lost, for specifications of other packages.
export { CfsslServer } from './cfssl.js';
export { type EstLabel, EstResponder } from './est-responder.js';
export { type InterruptedRoute, interruptedRoute } from './interrupted-route.js';
export { loseTokenUnderEachCall, type TokenLosses } from './lost-token.js';
