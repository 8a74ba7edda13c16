export { adminKeyMasterName, createAdminKeys, deriveAdminKey } from './admin-key/diversify.js';
export { adminKeyLengthBytes, computeAuthenticationResponse } from './admin-key/response.js';
export { CardError } from './card-error.js';
