export {
  type AdminKeyPlan,
  type AdminKeyPlanRow,
  listCardsToRekey,
  planAdminKeyRotation,
  readAdminKeyPlan,
} from './administration/admin-key-plan.js';
export { administratorAccess, type Precondition } from './administration/administrator.js';
export {
  type AuthorityCertificate,
  type AuthorityView,
  listAuthorities,
  listCertificateTemplates,
  readAuthority,
  readCertificateTemplate,
} from './administration/authorities.js';
export {
  blockKey,
  blockName,
  listBlockedKeys,
  listBlockedNames,
  unblockKey,
  unblockName,
} from './administration/blocklists.js';
export {
  createCertificateTemplate,
  findCertificateTemplateFaults,
  saveCertificateTemplate,
} from './administration/change-certificate-template.js';
export {
  changeGroup,
  changeMembership,
  changeUser,
  type GroupRights,
  type UserDelegation,
} from './administration/change-directory.js';
export {
  copyProfileTemplate,
  createProfileTemplate,
  type ProfileTemplateContent,
  type SavedProfileTemplate,
  saveProfileTemplate,
} from './administration/change-profile-template.js';
export type { Difference } from './administration/differences.js';
export {
  type HeldRight,
  listGroupMembers,
  listGroups,
  listRightsOver,
  readGroup,
  readUser,
  type UserWithGroups,
} from './administration/directory.js';
export {
  type DryRun,
  type DryRunCertificate,
  type DryRunOrder,
  dryRunProfileTemplate,
} from './administration/dry-run-profile-template.js';
export { findExport, orderExport, readJob } from './administration/export-job.js';
export {
  type ExternalAuthorityView,
  viewExternalAuthority,
} from './administration/external-authorities.js';
export {
  type IssuanceOrderSearch,
  type IssuanceOrderView,
  listIssuanceOrders,
  readIssuanceOrder,
} from './administration/issuance-orders.js';
export { addToKeyList, listKeyLists, mostKeysAtOnce, removeKeyList } from './administration/key-lists.js';
export {
  addKeyRecoveryAgent,
  changeConsentsNeeded,
  type KeyRecoverySettings,
  type KnownAgent,
  readKeyRecoverySettings,
  retireKeyRecoveryAgent,
} from './administration/key-recovery-agents.js';
export {
  diffTemplateVersions,
  InvalidProfileTemplate,
  listReadableTemplates,
  listTemplateVersions,
  type ProfileTemplateDifferences,
  type ProfileTemplateVersion,
  readTemplateVersion,
  validateTemplate,
} from './administration/profile-templates.js';
export { type PublishedLists, viewPublishedLists } from './administration/published-lists.js';
export { type Period, type ReportName, type Reports, readReport } from './administration/reports.js';
export {
  askAboutIssuanceOrder,
  type OrderResolution,
  resolveIssuanceOrder,
} from './administration/resolve-issuance-order.js';
export type { RightHeldRow } from './administration/rights-held.js';
export {
  type AuditQuestion,
  exportAuditEvents,
  searchAuditEvents,
} from './administration/search-audit-events.js';
export {
  type DescribedDescriptor,
  describeSecurityDescriptor,
  type KnownTrustee,
} from './administration/security-descriptors.js';
export {
  changeSiteSettings,
  readSiteSettings,
  type SiteSettings,
} from './administration/site-settings.js';
export { startResharing } from './administration/start-resharing.js';
export { type Attempt, auditEvent, audited } from './audit-trail.js';
export { Access } from './authorization/access.js';
export {
  type ExplainedObject,
  type Explanation,
  explainOperation,
} from './authorization/explain-operation.js';
export type { Finding } from './authorization/findings.js';
export { storeNotingCrlFailures } from './crl/crl-failures.js';
export { publishCompleteCrl } from './crl/publish-complete-crl.js';
export { publishCrl, publishCrlsFor } from './crl/publish-crls.js';
export { type DuePublication, publishDueCrlsOf } from './crl/publish-due-crls.js';
export { createHandOver, type HandOverPorts, requestsAtReader } from './hand-over/create-hand-over.js';
export { listProgress, recordProgress } from './hand-over/record-progress.js';
export {
  codeRefused,
  findHandedOver,
  type HandedOver,
  handOverTokenPrefix,
  type RedeemedHandOver,
  redeemHandOver,
  type UnknownCaller,
} from './hand-over/redeem-hand-over.js';
export { type KeyForArchive, sealForArchive, storeInArchive } from './key-recovery/archive-private-key.js';
export {
  consentToRecovery,
  type ReturnedShare,
  refuseRecovery,
} from './key-recovery/decide-recovery.js';
export {
  listKeyRecoveries,
  readKeyRecovery,
  type WaitingKey,
  type WaitingRecovery,
  type WhyNoSay,
} from './key-recovery/pending-recoveries.js';
export { answerOfflineUnblock } from './offline-unblock/answer-offline-unblock.js';
export {
  type DistributedPassword,
  distributeOneTimePasswords,
} from './one-time-password/distribute-one-time-passwords.js';
export { oneTimePasswordContext, openOneTimePassword } from './one-time-password/issue-one-time-passwords.js';
export { oneTimePasswordSettings } from './one-time-password/one-time-password-settings.js';
export { useOneTimePasswords } from './one-time-password/use-one-time-passwords.js';
export type { Caller, Ports } from './ports.js';
export * from './reading/profile-templates.js';
export * from './reading/profiles.js';
export * from './reading/requests.js';
export * from './reading/smartcards.js';
export { importedAdminKeyContext } from './request/admin-keys-of-cards.js';
export { approveRequest, type Decision, denyRequest } from './request/approve-request.js';
export { bindSmartcard } from './request/bind-smartcard.js';
export {
  answerChallenge,
  type CardOfRequest,
  findRequestUnderWay,
  proposedPinContext,
  proposePin,
  releaseDiversifiedAdminKey,
} from './request/card-secrets.js';
export { authorityOf, type CertificationAnswer } from './request/certification-answers.js';
export {
  answerUnderNewAdminKey,
  confirmNewAdminKey,
  giveOutNewAdminKey,
  type NewAdminKey,
} from './request/change-admin-key.js';
export { changePriority, changeRequest, type RequestChange } from './request/change-request.js';
export { closeInterruptedIssuances } from './request/close-interrupted-issuances.js';
export { collectIssuances } from './request/collect-issuances.js';
export { type CreateRequestCommand, createRequest } from './request/create-request.js';
export { dataItemContext } from './request/creation-steps.js';
export { type GenerationOption, listGenerationOptions } from './request/generation-options.js';
export {
  type FilledDocument,
  listPolicyDocuments,
  personalization,
  policyDocument,
} from './request/policy-documents.js';
export { listRequestHistory, readRequestData } from './request/read-request-data.js';
export { type NextStep, type Resumption, resumeRequest } from './request/resume-request.js';
export { runScheduledRevocation } from './request/run-scheduled-revocation.js';
export { submitCertificationRequests } from './request/submit-certification-requests.js';
export { tellAuthority } from './request/tell-authorities.js';
export { updateProfile, updateSmartcard } from './request/update-status.js';
export * from './searching/own-scope.js';
export * from './searching/search-certificates.js';
export * from './searching/search-profiles.js';
export * from './searching/search-requests.js';
export * from './searching/search-smartcards.js';
export * from './searching/search-users.js';
export { retireExpiredTemporaryCards } from './temporary-card-retire/retire-expired-temporary-cards.js';
