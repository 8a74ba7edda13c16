export { agentLink, parseAgentLink } from './agent-link.js';
export { CardeaApiError } from './api-error.js';
export { CardeaClient, type CardOfRequest, type Created } from './client.js';
export type { ConnectionOptions, Credentials } from './connection.js';
export type { FieldSchema } from './field-schema.js';
export { templateSchemas } from './generated/template-schemas.js';
/** Types of the v1.0 API as its OpenAPI document has them. */
export type * as v1 from './generated/v1.js';
/** Types of the management API: `v2.Request`, `v2.Smartcard`, … */
export type * as v2 from './generated/v2.js';
export { createManagementClient, type ManagementClient } from './management/client.js';

export type { AuditFilter } from './management/reports.js';
export type { AgentSignIn, HandOverCode, ProgressStep, RequestFilter } from './management/requests.js';
export type {
  NewAdminKeyForCard,
  OfflineUnblockAnswer,
  OneTimePassword,
  WebhookAndSecret,
} from './management/secrets.js';
export { etagOf, type Versioned, type WriteOptions } from './management/transport.js';
export { type RequestWatch, watchRequest } from './management/watch-request.js';
export { publishedChain } from './published-chain.js';
export { Secret } from './secret.js';
export { type SignedIn, signIn, signOut } from './session.js';
export { formatSpokenCode, parseSpokenCode, type SpokenCode } from './spoken-code.js';
