export { certificateTemplateWithEverything } from './certificate-template-with-everything.js';
export {
  type Account,
  ApiClient,
  cardAnswer,
  certificatesOf,
  contentsOfPfx,
  makeCertificationRequest,
} from './enrollment-client.js';
export { freePort } from './free-port.js';
export { call, type Seen } from './http-client.js';
export { keysOfTheRun, lossesOfTheRun } from './keys-of-the-run.js';
export {
  type CarriedOut,
  type CarryOutOptions,
  type Enrolled,
  type LifeCycleSite,
  lifeCycleSite,
  makeArchivedKeysQuick,
  openLifeCycleSite,
  type PersonKey,
} from './life-cycle-site.js';
export { dataItem, enabledPolicy, fullLifeCyclePolicies, oneTimePasswords, revocation } from './policies.js';
export { accounts, seedSite, templateOf, templates, userUuids } from './site.js';
export { type AddedToken, SoftwareToken, softhsm, tokenProcesses } from './software-token.js';
export * from './stores.js';
export { FakeClock, SteerableRandomness, startTestServer, type TestServer } from './test-server.js';
