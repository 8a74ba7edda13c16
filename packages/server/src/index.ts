export { howToEndWaiting } from '@cardea/pki';
export {
  createApiToken,
  type ListedToken,
  listApiTokens,
  revokeApiToken,
} from './administration/api-tokens.js';
export { type ListedAuditEvent, listAuditEvents } from './administration/audit-events.js';
export { cancelRenewal } from './administration/authorities/cancel-renewal.js';
export {
  authorityWaitingFor,
  type InstalledAuthority,
  installCertificate,
} from './administration/authorities/install-certificate.js';
export { type InstalledCrl, installCrl } from './administration/authorities/install-crl.js';
export {
  type ListedAuthority,
  type ListedExternalAuthority,
  listConfiguredExternalAuthorities,
  listInstalledAuthorities,
} from './administration/authorities/list-authorities.js';
export { openRequestOf } from './administration/authorities/open-request.js';
export { type Renewal, renewAuthority } from './administration/authorities/renew-authority.js';
export { forgetKeyEncryptionKey } from './administration/keys/forget-key-encryption-key.js';
export {
  type AdminKeyPlan,
  generateKeyEncryptionKey,
  type ListedKey,
  listKeys,
  planOfAdminKeys,
  rotatableKeys,
  rotateKey,
} from './administration/keys/keys.js';
export { type RewrapProgress, rewrap } from './administration/keys/rewrap.js';
export { type AuditVerdict, type SealMark, verifyAuditTrail } from './audit-seals/verify-audit-trail.js';
export { type ExportPorts, exportLines } from './carry-over/export-lines.js';
export {
  type ImportOutcome,
  type ImportPorts,
  importLines,
  type LineCounts,
} from './carry-over/import-file.js';
export type { BadLine } from './carry-over/line.js';
export { type Configuration, readConfiguration, storeFile } from './configuration.js';
export {
  type DemoAccount,
  type DemoContent,
  demoAccountsFile,
  ensureDemoContent,
  readAccounts,
} from './demo/demo-content.js';
export { BackgroundWork } from './jobs/background-work.js';
export { listJobs, retryJob } from './jobs/job-administration.js';
export type { JobHandler, JobHandlers } from './jobs/job-handler.js';
export { JobRunner, type JobRunnerOptions } from './jobs/runner.js';
export { listDeliveries, replayDelivery } from './notifications/dead-letters.js';
export {
  createWebhook,
  deleteWebhook,
  listWebhooks,
  testWebhook,
  updateWebhook,
} from './notifications/webhooks.js';
export { type RunningServer, serve } from './serve.js';
export { openSystem, type System, type SystemOverrides } from './system.js';
