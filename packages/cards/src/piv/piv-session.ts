import { type KeyObject, randomBytes } from 'node:crypto';
import { Secret } from '@cardea/domain';
import { ApduError, pinErrorOf } from '../iso7816/apdu-error.js';
import {
  decodeBerTlv,
  decodeBerTlvs,
  encodeBerTlv,
  encodeTag,
  findValue,
  requireValue,
} from '../iso7816/ber-tlv.js';
import type { CardConnection } from '../iso7816/card-connection.js';
import { concatOctets } from '../iso7816/octets.js';
import type { ResponseApdu } from '../iso7816/response-apdu.js';
import {
  fileNotFound,
  retriesRemainingOf,
  securityStatusNotSatisfied,
  success,
} from '../iso7816/status-words.js';
import { CardManagementKeyRejected, CardNotAuthentic } from './authentication-errors.js';
import {
  type CardManagementKey,
  decryptBlock,
  encryptBlock,
  isSameBlock,
  requireKeyLength,
} from './card-management-key.js';
import { decodeCertificateObject, encodeCertificateObject } from './certificate-object.js';
import { decodePublicKeyTemplate, keyAlgorithmIdentifier, type PivKeyAlgorithm } from './key-algorithm.js';
import { PivChannel } from './piv-channel.js';
import { referenceDataBlock } from './reference-data.js';
import {
  type CardManagementKeyAlgorithm,
  cardManagementKeyAlgorithms,
  cardManagementKeyReference,
  certificateTagOf,
  dataFieldTag,
  dataObjectTag,
  dynamicAuthentication as element,
  keyPairTag,
  keyReferenceByte,
  type PivKeyReference,
  pinReference,
  pivApplicationAid,
  pivInstruction,
  tagListTag,
} from './sp800-73.js';
import { encodeKeyPolicies, type KeyPolicies, YubicoExtensions } from './yubico-session.js';

const selectByName = 0x04;
const currentApplication = { p1: 0x3f, p2: 0xff };
const empty = new Uint8Array(0);

/** What the card says of its PIV application when it is selected (SP 800-73-4 Part 2 Table 3). */
export interface PivApplicationProperties {
  /** Application identifier, from the fifth byte on in some answers: NIST's RID may be left out. */
  readonly aid: Uint8Array;
  /** Application label, such as `Personal Identity Verification Card`. */
  readonly label?: string;
}

/** Which of the card's two secrets a command is about. */
export type PivReferenceData = 'pin' | 'puk';

/**
 * The PIV application of one card (SP 800-73-4 Part 2 §3). One method is one command, and bears its name; select the
 * application first. Yubico's additions are under {@link PivSession.yubico}.
 *
 * Errors of every method: `ApduError` with the card's status word, `CardRemoved`, `MalformedCardData`. More are named
 * where they occur. The session keeps no secret.
 */
export class PivSession {
  /** Commands that Yubico's cards, and those that follow them, have beside SP 800-73. */
  readonly yubico: YubicoExtensions;
  readonly #channel: PivChannel;

  constructor(connection: CardConnection) {
    this.#channel = new PivChannel(connection);
    this.yubico = new YubicoExtensions(this.#channel);
  }

  /** SELECT. What was authenticated before may or may not stay so. Errors: `ApduError` 6A82 when the card has no PIV application. */
  async select(): Promise<PivApplicationProperties> {
    const answer = await this.#channel.send('select', {
      ins: pivInstruction.select,
      p1: selectByName,
      p2: 0,
      data: pivApplicationAid,
    });
    const elements = decodeBerTlvs(decodeBerTlv(0x61, answer));
    const label = findValue(elements, 0x50);
    return {
      aid: requireValue(elements, 0x4f),
      ...(label === undefined ? {} : { label: Buffer.from(label).toString('utf8') }),
    };
  }

  /** VERIFY: presents the PIN. Errors: `PinRejected`; `MalformedInput` for a PIN that can be none. */
  async verify(pin: Secret<string>): Promise<void> {
    const block = referenceDataBlock('pin', pin).reveal();
    await this.#presentPin('verify', {
      ins: pivInstruction.verify,
      p2: pinReference.applicationPin,
      data: block,
    });
  }

  /** VERIFY without data: tells whether the PIN is verified now, and otherwise how many tries are left. */
  async verifyStatus(): Promise<{ readonly isVerified: boolean; readonly retriesRemaining?: number }> {
    const { sw } = await this.#channel.exchange({
      ins: pivInstruction.verify,
      p1: 0,
      p2: pinReference.applicationPin,
      hasNoAnswer: true,
    });
    if (sw === success) return { isVerified: true };
    const retriesRemaining = retriesRemainingOf(sw);
    if (retriesRemaining === undefined) throw new ApduError('verifyStatus', sw);
    return { isVerified: false, retriesRemaining };
  }

  /**
   * CHANGE REFERENCE DATA: replaces PIN or PUK by presenting the old one.
   *
   * Errors: `PinRejected` when the old one is wrong or blocked; `MalformedInput` for a value that can be none.
   */
  async changeReferenceData(
    reference: PivReferenceData,
    oldValue: Secret<string>,
    newValue: Secret<string>,
  ): Promise<void> {
    const isPin = reference === 'pin';
    const oldBlock = referenceDataBlock(reference, oldValue).reveal();
    const newBlock = referenceDataBlock(isPin ? 'newPin' : 'newPuk', newValue).reveal();
    await this.#presentPin('changeReferenceData', {
      ins: pivInstruction.changeReferenceData,
      p2: isPin ? pinReference.applicationPin : pinReference.puk,
      data: concatOctets(oldBlock, newBlock),
    });
  }

  /** RESET RETRY COUNTER: unblocks the PIN with the PUK and sets a new one. Errors: `PinRejected` is about the PUK. */
  async resetRetryCounter(puk: Secret<string>, newPin: Secret<string>): Promise<void> {
    await this.#presentPin('resetRetryCounter', {
      ins: pivInstruction.resetRetryCounter,
      p2: pinReference.applicationPin,
      data: concatOctets(
        referenceDataBlock('puk', puk).reveal(),
        referenceDataBlock('newPin', newPin).reveal(),
      ),
    });
  }

  async #presentPin(name: string, command: { ins: number; p2: number; data: Uint8Array }): Promise<void> {
    const { sw } = await this.#channel.exchange({ ...command, p1: 0, hasNoAnswer: true });
    if (sw !== success) throw pinErrorOf(name, sw);
  }

  /**
   * GENERAL AUTHENTICATE, mutual: card and host prove to each other that they hold the card management key
   * (SP 800-73-4 Part 2 Appendix A.1). Use it rather than the external form: it finds out a card that is not ours.
   *
   * Errors: `CardManagementKeyRejected`; `CardNotAuthentic`; `Misconfigured` for a key of another length.
   */
  async generalAuthenticateMutual(managementKey: CardManagementKey): Promise<void> {
    requireKeyLength(managementKey);
    const { blockBytes } = cardManagementKeyAlgorithms[managementKey.algorithm];
    const witness = await this.#askManagementKey(managementKey.algorithm, element.witness);
    const challenge = randomBytes(blockBytes);
    const answer = await this.#answerManagementKey(
      managementKey.algorithm,
      encodeBerTlv(element.witness, decryptBlock(managementKey, witness)),
      encodeBerTlv(element.challenge, challenge),
    );
    const response = requireValue(decodeBerTlvs(decodeBerTlv(element.template, answer)), element.response);
    if (!isSameBlock(response, encryptBlock(managementKey, challenge))) throw new CardNotAuthentic();
  }

  /**
   * GENERAL AUTHENTICATE, external: the host alone proves that it holds the card management key, by encrypting the
   * card's challenge. For cards without the mutual form, and for keys that are elsewhere.
   *
   * Errors: `CardManagementKeyRejected`; `Misconfigured` for a key of another length.
   */
  async generalAuthenticateExternal(managementKey: CardManagementKey): Promise<void> {
    requireKeyLength(managementKey);
    const challenge = await this.getManagementKeyChallenge(managementKey.algorithm);
    const response = new Secret(encryptBlock(managementKey, challenge));
    await this.externalAuthenticate(managementKey.algorithm, response);
  }

  /** The card's challenge of {@link generalAuthenticateExternal}, one block: 8 bytes for 3DES, 16 for AES. */
  getManagementKeyChallenge(algorithm: CardManagementKeyAlgorithm): Promise<Uint8Array> {
    return this.#askManagementKey(algorithm, element.challenge);
  }

  /**
   * Answers {@link getManagementKeyChallenge} with the challenge encrypted under the card management key, one block.
   * A challenge is good for one answer.
   *
   * Errors: `CardManagementKeyRejected`.
   */
  async externalAuthenticate(
    algorithm: CardManagementKeyAlgorithm,
    response: Secret<Uint8Array>,
  ): Promise<void> {
    await this.#answerManagementKey(algorithm, encodeBerTlv(element.response, response.reveal()));
  }

  async #askManagementKey(algorithm: CardManagementKeyAlgorithm, wanted: number): Promise<Uint8Array> {
    const response = await this.#useManagementKey(algorithm, encodeBerTlv(wanted));
    if (response.sw !== success) throw new ApduError('generalAuthenticate', response.sw);
    return requireBlock(
      algorithm,
      requireValue(decodeBerTlvs(decodeBerTlv(element.template, response.data)), wanted),
    );
  }

  async #answerManagementKey(
    algorithm: CardManagementKeyAlgorithm,
    ...parts: Uint8Array[]
  ): Promise<Uint8Array> {
    const { sw, data } = await this.#useManagementKey(algorithm, ...parts);
    if (sw === securityStatusNotSatisfied) throw new CardManagementKeyRejected('generalAuthenticate', sw);
    if (sw !== success) throw new ApduError('generalAuthenticate', sw);
    return data;
  }

  #useManagementKey(algorithm: CardManagementKeyAlgorithm, ...parts: Uint8Array[]): Promise<ResponseApdu> {
    return this.#channel.exchange({
      ins: pivInstruction.generalAuthenticate,
      p1: cardManagementKeyAlgorithms[algorithm].identifier,
      p2: cardManagementKeyReference,
      data: encodeBerTlv(element.template, ...parts),
    });
  }

  /**
   * GENERAL AUTHENTICATE: signs a block that `signatureBlock` made (SP 800-73-4 Part 2 Appendix A.3). Gives the RSA
   * signature, the DER Ecdsa-Sig-Value, or the 64 bytes of Ed25519.
   *
   * Errors: `ApduError` 6982 when the key wants the PIN: 9C right before each signature, 9A and 9D once.
   */
  generalAuthenticateSign(
    keyReference: PivKeyReference,
    algorithm: PivKeyAlgorithm,
    block: Uint8Array,
  ): Promise<Uint8Array> {
    return this.#useKey(keyReference, algorithm, element.challenge, block);
  }

  /** GENERAL AUTHENTICATE: deciphers with RSA, giving the whole block; `pkcs1Message` takes the padding off. Errors: as {@link generalAuthenticateSign}. */
  generalAuthenticateDecipher(
    keyReference: PivKeyReference,
    algorithm: PivKeyAlgorithm,
    cryptogram: Uint8Array,
  ): Promise<Uint8Array> {
    return this.#useKey(keyReference, algorithm, element.challenge, cryptogram);
  }

  /** GENERAL AUTHENTICATE: ECDH with the other party's uncompressed point; gives the shared x coordinate (SP 800-73-4 Part 2 Appendix A.5). Errors: as {@link generalAuthenticateSign}. */
  generalAuthenticateKeyAgreement(
    keyReference: PivKeyReference,
    algorithm: PivKeyAlgorithm,
    otherPoint: Uint8Array,
  ): Promise<Uint8Array> {
    return this.#useKey(keyReference, algorithm, element.exponentiation, otherPoint);
  }

  async #useKey(
    keyReference: PivKeyReference,
    algorithm: PivKeyAlgorithm,
    kind: number,
    input: Uint8Array,
  ): Promise<Uint8Array> {
    const answer = await this.#channel.send('generalAuthenticate', {
      ins: pivInstruction.generalAuthenticate,
      p1: keyAlgorithmIdentifier(algorithm),
      p2: keyReferenceByte(keyReference),
      data: encodeBerTlv(element.template, encodeBerTlv(element.response), encodeBerTlv(kind, input)),
    });
    return requireValue(decodeBerTlvs(decodeBerTlv(element.template, answer)), element.response);
  }

  /**
   * GET DATA: gives the value of a data object (`dataObjectTag`, `certificateTagOf`), or undefined when the card has
   * none. The discovery object comes with its own tag 7E, the others without tag 53.
   *
   * Errors: `ApduError` 6982 for what only the PIN opens.
   */
  async getData(tag: number): Promise<Uint8Array | undefined> {
    const response = await this.#channel.exchange({
      ins: pivInstruction.getData,
      ...currentApplication,
      data: encodeBerTlv(tagListTag, encodeTag(tag)),
    });
    if (response.sw === fileNotFound) return undefined;
    if (response.sw !== success) throw new ApduError('getData', response.sw);
    if (tag === dataObjectTag.discoveryObject) return response.data;
    return decodeBerTlv(dataFieldTag, response.data);
  }

  /** PUT DATA: writes a data object; empty content deletes it. Needs the card management key. Errors: `ApduError` 6A84 when the card is full. */
  async putData(tag: number, content: Uint8Array): Promise<void> {
    await this.#channel.send('putData', {
      ins: pivInstruction.putData,
      ...currentApplication,
      data: concatOctets(encodeBerTlv(tagListTag, encodeTag(tag)), encodeBerTlv(dataFieldTag, content)),
      hasNoAnswer: true,
    });
  }

  /** GET DATA of a key's certificate: DER, uncompressed, or undefined. Neither its signature nor its key was checked. */
  async getCertificate(keyReference: PivKeyReference): Promise<Uint8Array | undefined> {
    return decodeCertificateObject((await this.getData(certificateTagOf(keyReference))) ?? empty);
  }

  /** PUT DATA of a key's certificate, DER. Needs the card management key. */
  async putCertificate(
    keyReference: PivKeyReference,
    certificateDer: Uint8Array,
    options: { readonly isCompressed?: boolean } = {},
  ): Promise<void> {
    await this.putData(certificateTagOf(keyReference), encodeCertificateObject(certificateDer, options));
  }

  /** PUT DATA of nothing: deletes a key's certificate; the key stays. Needs the card management key. */
  async deleteCertificate(keyReference: PivKeyReference): Promise<void> {
    await this.putData(certificateTagOf(keyReference), empty);
  }

  /**
   * GENERATE ASYMMETRIC KEY PAIR: makes a key pair on the card in place of the one before, and gives its public key.
   * Needs the card management key. Policies are an extension of Yubico's; leave them out for other cards.
   */
  async generateAsymmetricKeyPair(
    keyReference: PivKeyReference,
    algorithm: PivKeyAlgorithm,
    policies: KeyPolicies = {},
  ): Promise<KeyObject> {
    const mechanism = Uint8Array.of(keyAlgorithmIdentifier(algorithm));
    const answer = await this.#channel.send('generateAsymmetricKeyPair', {
      ins: pivInstruction.generateAsymmetricKeyPair,
      p1: 0,
      p2: keyReferenceByte(keyReference),
      data: encodeBerTlv(
        keyPairTag.controlReferenceTemplate,
        encodeBerTlv(keyPairTag.cryptographicMechanism, mechanism),
        encodeKeyPolicies(policies),
      ),
    });
    return decodePublicKeyTemplate(algorithm, answer);
  }
}

/** A witness or challenge of another length must not reach the cipher: it would come back as a wrong answer. */
function requireBlock(algorithm: CardManagementKeyAlgorithm, block: Uint8Array): Uint8Array {
  if (block.length !== cardManagementKeyAlgorithms[algorithm].blockBytes) throw new CardNotAuthentic();
  return block;
}
