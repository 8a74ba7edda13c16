export { type Attempt, auditEvent, audited } from './audit-trail.js';
export { Access } from './authorization/access.js';
export type { Caller, Ports } from './ports.js';
export * from './reading/profile-templates.js';
export * from './reading/profiles.js';
export * from './reading/requests.js';
export * from './reading/smartcards.js';
export { approveRequest, denyRequest } from './request/approve-request.js';
export { bindSmartcard } from './request/bind-smartcard.js';
export {
  answerChallenge,
  findRequestUnderWay,
  importedAdminKeyContext,
  proposePin,
  releaseDiversifiedAdminKey,
} from './request/card-secrets.js';
export { changeRequest, type RequestChange } from './request/change-request.js';
export { closeInterruptedIssuances } from './request/close-interrupted-issuances.js';
export { type CreateRequestCommand, createRequest } from './request/create-request.js';
export { listGenerationOptions } from './request/generation-options.js';
export { publishCrl } from './request/revocation-steps.js';
export {
  type CertificationAnswer,
  submitCertificationRequests,
} from './request/submit-certification-requests.js';
export { updateSmartcard } from './request/update-smartcard.js';
