export * from './audit/audit-event.js';
export * from './audit/audit-seal.js';
export * from './certificate/certificate.js';
export * from './certificate/crl-scope.js';
export * from './certificate-template/blocked-name.js';
export * from './certificate-template/certificate-template.js';
export * from './certificate-template/key-list.js';
export * from './certificate-template/names-for-user.js';
export * from './certificate-template/validate-certificate-template.js';
export * from './certificate-template/validate-whole-template.js';
export * from './errors.js';
export * from './notification/mail-placeholders.js';
export * from './notification/notification.js';
export * from './ports/admin-keys.js';
export * from './ports/archive-exchange.js';
export * from './ports/certification-authority.js';
export * from './ports/crls.js';
export * from './ports/envelopes.js';
export * from './ports/environment.js';
export * from './ports/hand-overs.js';
export * from './ports/issuance-orders.js';
export * from './ports/jobs.js';
export * from './ports/key-archive.js';
export * from './ports/key-attestation.js';
export * from './ports/key-recovery.js';
export * from './ports/key-store.js';
export * from './ports/notifications.js';
export * from './ports/ocsp.js';
export * from './ports/public-keys.js';
export * from './ports/publications.js';
export * from './ports/request-secrets.js';
export * from './ports/requested-names.js';
export * from './ports/search.js';
export * from './ports/store.js';
export * from './profile/profile.js';
export * from './profile/transitions.js';
export * from './profile-template/key-attestation.js';
export * from './profile-template/one-time-password-terms.js';
export * from './profile-template/policies.js';
export * from './profile-template/profile-template.js';
export * from './profile-template/revocation-options.js';
export * from './profile-template/smartcard-configuration.js';
export * from './profile-template/validate.js';
export * from './profile-template/validate-key-attestation.js';
export type { TemplateFinding, TemplateValidation } from './profile-template/validation-findings.js';
export * from './request/data-collection.js';
export * from './request/policy-of.js';
export * from './request/request.js';
export * from './request/security-descriptor.js';
export * from './request/transitions.js';
export * from './secret.js';
export {
  type AccessDecision,
  type AccessQuestion,
  allowedTrustees,
  checkAccess,
} from './security-descriptor/access-check.js';
export * from './security-descriptor/access-mask.js';
export * from './security-descriptor/described-entry.js';
export * from './security-descriptor/extended-rights.js';
export { longestSddl, parseSecurityDescriptor } from './security-descriptor/parse-sddl.js';
export * from './security-descriptor/policy-descriptors.js';
export * from './security-descriptor/print-sddl.js';
export * from './security-descriptor/security-descriptor.js';
export {
  authenticatedUsersSid,
  canonicalSid,
  everyoneSid,
  isSid,
  parseSid,
  type Sid,
  sidsOf,
} from './security-descriptor/sid.js';
export * from './smartcard/operations.js';
export * from './smartcard/smartcard.js';
export * from './smartcard/transitions.js';
export * from './transition-table.js';
export * from './user/user.js';
export * from './uuid.js';
