// The entry `@cardea/testkit/stores`: databases and sample objects, without the server that the main entry brings.
export { makeFolderInMemory } from './folder-in-memory.js';
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
export {
  emptyStorePlace,
  foundInRawStore,
  newStorePlace,
  openTestStore,
  rowsOfStore,
  type StoreKind,
  type StorePlace,
  storeKinds,
  type TestStore,
} from './test-stores.js';
