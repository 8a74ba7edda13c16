// Servers of external certification authorities, for specifications of other packages.
export { CfsslServer } from './cfssl.js';
export { type EstLabel, EstResponder } from './est-responder.js';
export { type InterruptedRoute, interruptedRoute } from './interrupted-route.js';
