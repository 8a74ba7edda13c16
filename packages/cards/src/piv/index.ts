export { answerWithKey, factoryAdminKey, factoryAdminKeyAnswer } from './admin-key-answers.js';
export { CardManagementKeyRejected, CardNotAuthentic } from './authentication-errors.js';
export { cardIdentifierOf, encodeCardCapabilityContainer } from './card-capability-container.js';
export { type CardManagementKey, defaultCardManagementKey } from './card-management-key.js';
export { decodeCertificateObject, encodeCertificateObject } from './certificate-object.js';
export { type Chuid, decodeChuid, encodeChuid } from './chuid.js';
export { pkcs1Message } from './decipher-block.js';
export { type DiscoveryObject, decodeDiscoveryObject, encodeDiscoveryObject } from './discovery-object.js';
export { decodeFascN, encodeFascN, type FascN, nonFederalFascN } from './fasc-n.js';
export {
  isRsa as isRsaPivKey,
  type PivKeyAlgorithm,
  pivKeyAlgorithms,
  pointOf,
  publicKeyFromPoint,
} from './key-algorithm.js';
export { decodeKeyHistory, encodeKeyHistory, type KeyHistory } from './key-history.js';
export { readUnblockChallenge, unblockWithAnswer } from './offline-unblock.js';
export { PivCredentialCard } from './piv-credential-card.js';
export { type PivApplicationProperties, type PivReferenceData, PivSession } from './piv-session.js';
export { type PivSignatureHash, signatureBlock } from './signature-block.js';
export {
  type CardManagementKeyAlgorithm,
  cardManagementKeyAlgorithms,
  certificateTagOf,
  dataObjectTag as pivDataObjectTag,
  isPivKeyReference,
  type PivKeyReference,
  pivApplicationAid,
  pivKeyReferences,
} from './sp800-73.js';
export {
  attestationCertificateTag,
  attestationExtension,
  type PinPolicy,
  type TouchPolicy,
} from './yubico-extensions.js';
export type {
  CardManagementKeyMetadata,
  KeyMetadata,
  KeyPolicies,
  ReferenceDataMetadata,
  YubicoExtensions,
} from './yubico-session.js';
