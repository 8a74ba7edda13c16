export { CardeaApiError } from './api-error.js';
export { CardeaClient, type CardOfRequest, type Created } from './client.js';
export type { ConnectionOptions, Credentials } from './transport.js';
