export {
  type Account,
  ApiClient,
  cardAnswer,
  certificatesOf,
  contentsOfPfx,
  makeCertificationRequest,
} from './enrollment-client.js';
export { call, type Seen } from './http-client.js';
export { dataItem, enabledPolicy, fullLifeCyclePolicies, oneTimePasswords, revocation } from './policies.js';
export { accounts, seedSite, templateOf, templates, userUuids } from './site.js';
export * from './stores.js';
export { FakeClock, SteerableRandomness, startTestServer, type TestServer } from './test-server.js';
