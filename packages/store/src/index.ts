export { StatementError, StoreUnavailableError } from './errors.js';
export { openStore } from './store.js';
