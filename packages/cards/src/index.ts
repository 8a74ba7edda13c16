// Callers of a card need these words of the domain and nothing else from it.
export { type CardId, parseUuid, Secret } from '@cardea/domain';
export { adminKeyMasterName, createAdminKeys, deriveAdminKey } from './admin-key/diversify.js';
export {
  adminKeyLengthBytes,
  computeAesAuthenticationResponse,
  computeAuthenticationResponse,
} from './admin-key/response.js';
export type { AdminKeyCipher, AnswerChallenge } from './credential-card/answer-challenge.js';
export { AdminKeyRejected, UnsupportedByCard } from './credential-card/card-refusals.js';
export type {
  CardApplication,
  CardContents,
  CardKey,
  CardKeyAlgorithm,
  CardKeyUse,
  CardRetirement,
  CardSignatureHash,
  CredentialCard,
  KeyAttestation,
  MadeCardKey,
  NewCardKey,
} from './credential-card/credential-card.js';
export { openCredentialCard } from './credential-card/open-credential-card.js';
export { authenticateAdmin, changeAdminKey, unblockPin } from './gids/administrator.js';
export { readCardId, writeCardId } from './gids/card-files.js';
export { compressCertificate, readCertificateFile } from './gids/compressed-certificate.js';
export {
  canDecipher,
  createContainer,
  deleteContainer,
  type GidsContainer,
  importContainer,
  listContainers,
  type NewContainer,
  readCertificate,
  storeCertificate,
} from './gids/containers.js';
export { type GidsKeyAlgorithm, gidsAid } from './gids/generic-identity-device.js';
export { GidsCredentialCard } from './gids/gids-credential-card.js';
export {
  type DecipherScheme,
  type GidsApplication,
  GidsSession,
  type PinTries,
  type SignatureScheme,
} from './gids/gids-session.js';
export { type CardInitialization, initializeCard } from './gids/initialize-card.js';
export type { KeyPurpose } from './gids/minidriver-records.js';
export { type CardWipe, wipeCard } from './gids/wipe-card.js';
export { type AnswerToReset, decodeAnswerToReset } from './identify/answer-to-reset.js';
export { type IdentifiedCard, identifyCard } from './identify/identify-card.js';
export { ApduError, PinRejected, pinErrorOf } from './iso7816/apdu-error.js';
export {
  type BerTlv,
  decodeBerTlv,
  decodeBerTlvs,
  encodeBerTlv,
  encodeLength,
  encodeTag,
  findValue,
  formatTag,
  requireValue,
} from './iso7816/ber-tlv.js';
export { type CardConnection, CardRemoved } from './iso7816/card-connection.js';
export { type CommandApdu, decodeCommandApdu, encodeCommandApdu } from './iso7816/command-apdu.js';
export { MalformedCardData } from './iso7816/malformed-card-data.js';
export { fromHex, toHex } from './iso7816/octets.js';
export {
  decodeResponseApdu,
  encodeResponseApdu,
  type ResponseApdu,
  requireSuccess,
} from './iso7816/response-apdu.js';
export * as statusWords from './iso7816/status-words.js';
export { commandChain, type TransmitOptions, transmitApdu } from './iso7816/transmit-apdu.js';
export * from './piv/index.js';
