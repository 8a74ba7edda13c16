export {
  type Account,
  ApiClient,
  cardAnswer,
  certificatesOf,
  makeCertificationRequest,
} from './enrollment-client.js';
export { call, type Seen } from './http-client.js';
export { type PostgresServer, startPostgres } from './postgres.js';
export {
  newUuid,
  sampleAuditEvent,
  sampleCertificate,
  sampleCertificateTemplate,
  sampleGroup,
  sampleProfile,
  sampleProfileTemplate,
  sampleRequest,
  sampleSmartcard,
  sampleUser,
} from './samples.js';
export { accounts, seedSite, templateOf, templates, userUuids } from './site.js';
export { FakeClock, SteerableRandomness, startTestServer, type TestServer } from './test-server.js';
export {
  emptyStorePlace,
  openTestStore,
  type StoreKind,
  type StorePlace,
  storeKinds,
  type TestStore,
} from './test-stores.js';
