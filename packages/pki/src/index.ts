export { createSubmittedKeys, type SubmittedKeysParts } from './archive/exchange/submitted-keys.js';
export {
  createSharedKeyArchive,
  recoveryContext,
  recoveryKeyIdentifier,
  type SharedKeyArchiveParts,
  sharedKeyContext,
} from './archive/shared/shared-key-archive.js';
export { archivedKeyContext, createSoftwareKeyArchive } from './archive/software/software-key-archive.js';
export { pivAttestationVerifier } from './attestation/key-attestation-verifier.js';
export { faultOfTrustedRoot } from './attestation/trusted-roots.js';
export { CfsslAuthority, type CfsslAuthorityParts } from './ca/cfssl/cfssl-authority.js';
export { AuthorityKey, type KeyOutOfReach } from './ca/embedded/authority-key.js';
export { authorityNames } from './ca/embedded/authority-names.js';
export { demoCertificateTemplates } from './ca/embedded/demo-certificate-templates.js';
export { EmbeddedAuthority, type EmbeddedAuthorityParts } from './ca/embedded/embedded-authority.js';
export {
  ensureEmbeddedAuthorities,
  generateAuthorityKey,
} from './ca/embedded/ensure-embedded-authorities.js';
export { addressesOf, type EmbeddedAuthoritiesOptions, keyOf } from './ca/embedded/open-authority.js';
export {
  generationOf,
  type InstalledAuthorities,
  issuingName,
  nameOfGeneration,
  openInstalledAuthorities,
} from './ca/embedded/open-installed-authorities.js';
export { type RenewalOrder, signRenewedCertificate } from './ca/embedded/sign-renewed-certificate.js';
export { howToEndWaiting, WaitingAuthority } from './ca/embedded/waiting-authority.js';
export { EstAuthority, type EstAuthorityParts } from './ca/est/est-authority.js';
export { type AuthorityChain, readAuthorityChain } from './ca/external/authority-chain.js';
export type { AuthorityServer } from './ca/external/exchange.js';
export {
  type CheckedInstalledCertificate,
  checkInstalledCertificate,
} from './ca/external-root/check-installed-certificate.js';
export { isOutOfReach } from './keystore/key-not-there.js';
export { type KeyPlace, keyPlaces, placeOf } from './keystore/key-place.js';
export {
  type KeyStoreSources,
  type OpenedKeyStore,
  openKeyStore,
  type TokenSource,
} from './keystore/open-key-store.js';
export { tokenWrappingKeyName } from './keystore/pkcs11/pkcs11-key-store.js';
export { readOwnersFile, type SecretSource } from './keystore/secret-file.js';
export {
  addKeyToOwnFile,
  eraseKeyFromOwnFile,
  type KeyEncryptionKeySource,
  loadKeyEncryptionKeys,
} from './keystore/software/key-encryption-key.js';
export { identifierOf } from './keystore/software/key-encryption-keys.js';
export { SoftwareKeyStore, type SoftwareKeyStoreOptions } from './keystore/software/software-key-store.js';
export {
  type OcspAnswer,
  OcspResponder,
  type OcspResponderParts,
  ocspFailures,
} from './ocsp/ocsp-responder.js';
export type { PresignedResponse } from './ocsp/presigned-responses.js';
