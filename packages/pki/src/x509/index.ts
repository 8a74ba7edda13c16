export {
  type AuthorityCertificationRequest,
  type CheckedAuthorityRequest,
  checkAuthorityCertificationRequest,
  createAuthorityCertificationRequest,
} from './authority-certification-request.js';
export {
  type AuthorityCertificate,
  type IssuerAddresses,
  readAuthorityCertificate,
  signAuthorityCertificate,
  signRootCertificate,
  thumbprint,
  type ValidityPeriod,
} from './certificate.js';
export { nameAsWindowsWrites } from './certificate-names.js';
export { type CertificatePurpose, purposeOf } from './certificate-purpose.js';
export {
  type DecodedCertificationRequest,
  decodeCertificationRequest,
  verifyProofOfPossession,
} from './certification-request.js';
export { certificatesOnly, cmcResponse } from './cms.js';
export { archivalRequestAround, createArchivalRequest } from './create-archival-request.js';
export {
  type CertificationRequestHash,
  type CertificationRequestKey,
  createCertificationRequest,
} from './create-certification-request.js';
export { type CrlOrder, signCrl } from './crl.js';
export { type DescribedCertificate, describeCertificate } from './describe-certificate.js';
export { distinguishedName, type NamePart } from './distinguished-name.js';
export { type EndEntityOrder, signEndEntityCertificate } from './end-entity-certificate.js';
export { envelop, openEnvelope } from './enveloped-data.js';
export type { NameConstraints } from './extensions.js';
export { type AcceptablePublicKey, checkPublicKey } from './key-quality.js';
export { nameDer, subjectOf } from './names.js';
export { type OpenedPfx, openPfx } from './open-pfx.js';
export type { EnvelopeOpener } from './open-recipient-info.js';
export { createPfx } from './pfx.js';
export { openerBy } from './private-key-decryption.js';
export { publiclyKnownKeys } from './publicly-known-keys.js';
export { certificatesInCms } from './read-cms.js';
export { issuerOfCrl, type ReadCrl, readSignedCrl } from './read-crl.js';
export type { EnvelopeRecipient } from './recipient-info.js';
export { digestInfo, ecdsaSigValue } from './signature-value.js';
export type { AuthoritySigner } from './signer.js';
