import { randomBytes } from 'node:crypto';
import type { Secret } from '@cardea/domain';
import { adminKeyLengthBytes } from '../admin-key/response.js';
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
import { shortLeLimit } from '../iso7816/command-apdu.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { bigEndian, concatOctets } from '../iso7816/octets.js';
import { requireSuccess } from '../iso7816/response-apdu.js';
import { securityStatusNotSatisfied, success } from '../iso7816/status-words.js';
import { type TransmitOptions, transmitApdu } from '../iso7816/transmit-apdu.js';
import {
  accessConditions,
  adminKeyReference,
  algorithmIdentifiers,
  allReferences,
  firstKeyReference,
  type GidsKeyAlgorithm,
  gidsAid,
  gidsFiles,
  gidsObjects,
  isRsa,
  keyFileOf,
  paddings,
  userPinReference,
} from './generic-identity-device.js';
import { encodeImportedKey, type GidsPublicKey, publicKeyOf } from './key-templates.js';
import type { KeyPurpose } from './minidriver-records.js';
import { createProof, isProofOf, randomLengthBytes } from './mutual-authentication.js';

/** What SELECT said about the application. */
export interface GidsApplication {
  /** Whole AID with its version, when the card tells it. */
  readonly aid: Uint8Array | undefined;
  /** A card that was never initialised answers as a directory in its creation state. */
  readonly isBlank: boolean;
}

/** Tries of the user PIN. */
export interface PinTries {
  readonly retriesRemaining: number;
  readonly retryLimit: number;
}

/** Scheme of a signature; `offCard` takes a block that the host padded (RSA) or a hash (ECDSA). */
export type SignatureScheme = 'pkcs1' | 'offCard';
/** Scheme of a cryptogram. */
export type DecipherScheme = 'pkcs1' | 'oaep' | 'none';

const ins = {
  verify: 0x20,
  manageSecurityEnvironment: 0x22,
  changeReferenceData: 0x24,
  performSecurityOperation: 0x2a,
  resetRetryCounter: 0x2c,
  activateFile: 0x44,
  generateAsymmetricKeyPair: 0x47,
  generalAuthenticate: 0x87,
  select: 0xa4,
  getData: 0xcb,
  putData: 0xdb,
  createFile: 0xe0,
  deleteFile: 0xe4,
} as const;

const challengeLengthBytes = 8;
/** The field beside the admin key that Windows and OpenSC fill with these bytes whatever the key is. */
const adminKeyTrailer = Uint8Array.of(0xb0, 0x73, 0xdc);
const descriptors = { internalFile: 0x18, dataObjectFile: 0x39 } as const;

/**
 * One conversation with the GIDS application of a card. A method sends the command that it is named after; what the
 * card refuses is `ApduError` with its status word, refused PINs are `PinRejected`, answers that cannot be understood
 * `MalformedCardData`; errors of the connection pass through.
 *
 * The conversation should run in one exclusive transaction, and ends with {@link logout}.
 */
export class GidsSession {
  readonly #connection: CardConnection;
  readonly #options: TransmitOptions;

  constructor(connection: CardConnection, options: TransmitOptions = {}) {
    this.#connection = connection;
    this.#options = options;
  }

  /** SELECT by AID. Errors: `ApduError` 6A82 when the card has no GIDS application. */
  async select(): Promise<GidsApplication> {
    const answer = await this.#send('select', ins.select, 0x04, 0x00, gidsAid, shortLeLimit);
    const [template] = decodeBerTlvs(answer);
    const members = template === undefined ? [] : decodeBerTlvs(template.value);
    return { aid: findValue(members, 0x4f), isBlank: template?.tag === 0x62 };
  }

  /** SELECT of a file by its identifier; 3FFF is the application. */
  async selectFile(fileIdentifier: number): Promise<void> {
    await this.#send('selectFile', ins.select, 0x00, 0x0c, bigEndian(fileIdentifier, 2));
  }

  /** VERIFY of the user PIN. Errors: `PinRejected`. */
  async verify(pin: Secret<string>): Promise<void> {
    await this.#sendPin('verify', ins.verify, 0x00, pinBytes(pin));
  }

  /** VERIFY without data that ends every authentication, of user and administrator. */
  async logout(): Promise<void> {
    await this.#send('logout', ins.verify, 0x00, allReferences);
  }

  /** Tries left of the user PIN. Errors: `ApduError` when the card has none yet. */
  async pinTries(): Promise<PinTries> {
    const status = decodeBerTlvs(await this.getData(gidsFiles.application, gidsObjects.pinStatus));
    const [retriesRemaining] = requireValue(status, 0x97);
    const [retryLimit] = requireValue(status, 0x93);
    if (retriesRemaining === undefined || retryLimit === undefined) {
      throw new MalformedCardData('PIN status: a counter is empty');
    }
    return { retriesRemaining, retryLimit };
  }

  /** CHANGE REFERENCE DATA by the user. Errors: `PinRejected`. */
  async changeReferenceData(oldPin: Secret<string>, newPin: Secret<string>): Promise<void> {
    const data = concatOctets(pinBytes(oldPin), pinBytes(newPin));
    await this.#sendPin('changeReferenceData', ins.changeReferenceData, 0x00, data);
  }

  /** CHANGE REFERENCE DATA that gives a blank card its first PIN, 4 to 16 ASCII characters. */
  async initializeReferenceData(pin: Secret<string>): Promise<void> {
    await this.#sendPin('initializeReferenceData', ins.changeReferenceData, 0x01, pinBytes(pin));
  }

  /** RESET RETRY COUNTER with a new PIN. Needs the administrator, whose authentication the card drops with it. */
  async resetRetryCounter(newPin: Secret<string>): Promise<void> {
    await this.#sendPin('resetRetryCounter', ins.resetRetryCounter, 0x02, pinBytes(newPin));
  }

  /** GET DATA: the value of a data object in a file. Errors: `ApduError` 6A88 or 6A82 when it is not there. */
  async getData(fileIdentifier: number, objectTag: number): Promise<Uint8Array> {
    const tagList = encodeBerTlv(0x5c, encodeTag(objectTag));
    return decodeBerTlv(objectTag, await this.#getData('getData', fileIdentifier, tagList));
  }

  /** PUT DATA: replaces a data object; an empty value empties or deletes it, as the card likes. Errors: `ApduError` 6A84 when memory is full. */
  async putData(fileIdentifier: number, objectTag: number, value: Uint8Array): Promise<void> {
    await this.#putData('putData', fileIdentifier, encodeBerTlv(objectTag, value));
  }

  /** PUT DATA of the admin key, 24 bytes. Needs the administrator, or a blank card. */
  async putAdminKey(key: Secret<Uint8Array>): Promise<void> {
    if (key.reveal().length !== adminKeyLengthBytes)
      throw new MalformedCardData('admin key: is not of 24 bytes');
    const value = encodeBerTlv(0xa5, encodeBerTlv(0x87, key.reveal()), encodeBerTlv(0x88, adminKeyTrailer));
    const data = encodeBerTlv(0x70, encodeBerTlv(0x84, Uint8Array.of(adminKeyReference)), value);
    await this.#putData('putAdminKey', gidsFiles.application, data);
  }

  /** PUT DATA of a key made elsewhere, PKCS#8 DER, into the key file of its reference. */
  async importKey(keyReference: number, privateKeyDer: Secret<Uint8Array>): Promise<void> {
    const data = encodeImportedKey(keyReference, privateKeyDer);
    await this.#putData('importKey', gidsFiles.application, data.reveal());
  }

  /** CREATE FILE for data objects, with the access conditions of writing and of reading. */
  async createFile(fileIdentifier: number, write: number, read: number): Promise<void> {
    const conditions = Uint8Array.of(0x03, write, read);
    await this.#createFile(descriptors.dataObjectFile, fileIdentifier, conditions);
  }

  /** CREATE FILE for the admin key, which the administrator may replace and nobody reads. */
  async createAdminKeyFile(): Promise<void> {
    const { always, admin, never } = accessConditions;
    const usage = Uint8Array.of(0xc0);
    const template = controlReference(0xa4, 0x02, adminKeyReference, usage);
    const conditions = Uint8Array.of(0x87, always, admin, never);
    await this.#createFile(descriptors.internalFile, gidsFiles.adminKey, conditions, template);
  }

  /** CREATE FILE for the key of a container: only the user uses, makes and deletes it; everyone reads its public key. */
  async createKeyFile(keyReference: number, algorithm: GidsKeyAlgorithm, purpose: KeyPurpose): Promise<void> {
    const identifier = algorithmIdentifiers[algorithm];
    const mechanisms = isRsa(algorithm) ? [paddings.offCard, paddings.pkcs1Sign] : [paddings.offCard];
    const signing = mechanisms.map((padding) => ({ tag: 0xb6, padding }));
    const deciphering = [paddings.none, paddings.oaep, paddings.pkcs1Decipher].map((padding) => ({
      tag: 0xb8,
      padding,
    }));
    const uses = isRsa(algorithm) && purpose === 'keyExchange' ? [...deciphering, ...signing] : signing;
    const templates = uses.map(({ tag, padding }) =>
      controlReference(tag, padding | identifier, keyReference, Uint8Array.of(0x40)),
    );
    const { user, always } = accessConditions;
    const conditions = Uint8Array.of(0x8f, user, user, user, always);
    await this.#createFile(descriptors.internalFile, keyFileOf(keyReference), conditions, ...templates);
  }

  /** ACTIVATE FILE: what was created or selected last obeys its access conditions from here. */
  async activateFile(): Promise<void> {
    await this.#send('activateFile', ins.activateFile, 0x00, 0x00);
  }

  /** DELETE FILE: selects the file and deletes it. */
  async deleteFile(fileIdentifier: number): Promise<void> {
    await this.selectFile(fileIdentifier);
    await this.#send('deleteFile', ins.deleteFile, 0x00, 0x00);
  }

  /** GENERATE ASYMMETRIC KEY PAIR in the key file of the reference, which must be there. */
  async generateAsymmetricKeyPair(keyReference: number, algorithm: GidsKeyAlgorithm): Promise<void> {
    const members = [
      encodeBerTlv(0x80, Uint8Array.of(algorithmIdentifiers[algorithm])),
      encodeBerTlv(0x83, Uint8Array.of(keyReference)),
    ];
    const name = 'generateAsymmetricKeyPair';
    await this.#send(name, ins.generateAsymmetricKeyPair, 0x00, 0x00, encodeBerTlv(0xac, ...members));
  }

  /** GET DATA of a container's public key. Errors: `ApduError` when there is no key. */
  async getPublicKey(keyReference: number, algorithm: GidsKeyAlgorithm): Promise<GidsPublicKey> {
    // 7F49 80 is an extended header list (ISO/IEC 7816-4 §8.4.4): the whole of 7F49.
    const headers = encodeBerTlv(0xa5, Uint8Array.of(0x7f, 0x49, 0x80));
    const template = encodeBerTlv(0x70, encodeBerTlv(0x84, Uint8Array.of(keyReference)), headers);
    return publicKeyOf(algorithm, await this.#getData('getPublicKey', gidsFiles.application, template));
  }

  /** MANAGE SECURITY ENVIRONMENT SET: `p1p2` says for what, `members` are the control reference data objects. */
  async manageSecurityEnvironment(p1p2: number, ...members: readonly Uint8Array[]): Promise<void> {
    const data = concatOctets(...members);
    await this.#send(
      'manageSecurityEnvironment',
      ins.manageSecurityEnvironment,
      p1p2 >> 8,
      p1p2 & 0xff,
      data,
    );
  }

  /**
   * PERFORM SECURITY OPERATION: COMPUTE DIGITAL SIGNATURE over a DigestInfo (`pkcs1`), a padded block or a hash
   * (`offCard`). ECDSA signatures are r and s in a row, each as long as the field.
   */
  async computeDigitalSignature(
    keyReference: number,
    algorithm: GidsKeyAlgorithm,
    scheme: SignatureScheme,
    input: Uint8Array,
  ): Promise<Uint8Array> {
    const padding = scheme === 'pkcs1' ? paddings.pkcs1Sign : paddings.offCard;
    await this.#useKey(0x41b6, padding | algorithmIdentifiers[algorithm], keyReference);
    const name = 'computeDigitalSignature';
    return this.#send(name, ins.performSecurityOperation, 0x9e, 0x9a, input, shortLeLimit);
  }

  /** PERFORM SECURITY OPERATION: DECIPHER with an RSA key exchange key. */
  async decipher(
    keyReference: number,
    algorithm: GidsKeyAlgorithm,
    scheme: DecipherScheme,
    cryptogram: Uint8Array,
  ): Promise<Uint8Array> {
    const padding = { pkcs1: paddings.pkcs1Decipher, oaep: paddings.oaep, none: paddings.none }[scheme];
    await this.#useKey(0x41b8, padding | algorithmIdentifiers[algorithm], keyReference);
    return this.#send('decipher', ins.performSecurityOperation, 0x80, 0x86, cryptogram, shortLeLimit);
  }

  /** GENERAL AUTHENTICATE that asks for a challenge of eight bytes; it can be answered once. */
  async getChallenge(): Promise<Uint8Array> {
    const challenge = await this.#askChallenge('getChallenge', new Uint8Array(0));
    if (challenge.length !== challengeLengthBytes)
      throw new MalformedCardData('challenge: is not of 8 bytes');
    return challenge;
  }

  /** GENERAL AUTHENTICATE that answers the challenge. Errors: `ApduError` 6982 for a wrong answer. */
  async externalAuthenticate(response: Secret<Uint8Array>): Promise<void> {
    const data = encodeBerTlv(0x7c, encodeBerTlv(0x82, response.reveal()));
    await this.#send('externalAuthenticate', ins.generalAuthenticate, 0x00, 0x00, data);
  }

  /** GENERAL AUTHENTICATE by which host and card prove the admin key to each other. Errors: `ApduError` 6982. */
  async mutualAuthenticate(adminKey: Secret<Uint8Array>): Promise<void> {
    const name = 'mutualAuthenticate';
    const ownRandom = Uint8Array.from(randomBytes(randomLengthBytes));
    const cardRandom = await this.#askChallenge(name, ownRandom);
    if (cardRandom.length !== randomLengthBytes) throw new MalformedCardData('challenge: is not of 16 bytes');
    const proof = encodeBerTlv(0x82, createProof(adminKey, cardRandom, ownRandom));
    const answer = await this.#send(
      name,
      ins.generalAuthenticate,
      0x00,
      0x00,
      encodeBerTlv(0x7c, proof),
      shortLeLimit,
    );
    const cardProof = requireValue(decodeBerTlvs(decodeBerTlv(0x7c, answer)), 0x82);
    // A card that cannot prove the key is not the card that it says it is.
    if (!isProofOf(adminKey, cardProof, ownRandom, cardRandom)) {
      throw new ApduError(name, securityStatusNotSatisfied);
    }
  }

  async #askChallenge(name: string, ownRandom: Uint8Array): Promise<Uint8Array> {
    await this.manageSecurityEnvironment(0xc1a4, encodeBerTlv(0x83, Uint8Array.of(adminKeyReference)));
    const data = encodeBerTlv(0x7c, encodeBerTlv(0x81, ownRandom));
    const answer = await this.#send(name, ins.generalAuthenticate, 0x00, 0x00, data, shortLeLimit);
    return requireValue(decodeBerTlvs(decodeBerTlv(0x7c, answer)), 0x81);
  }

  async #useKey(p1p2: number, mechanism: number, keyReference: number): Promise<void> {
    const algorithm = encodeBerTlv(0x80, Uint8Array.of(mechanism));
    await this.manageSecurityEnvironment(p1p2, algorithm, encodeBerTlv(0x84, Uint8Array.of(keyReference)));
  }

  async #createFile(
    descriptor: number,
    fileIdentifier: number,
    conditions: Uint8Array,
    ...templates: readonly Uint8Array[]
  ): Promise<void> {
    const members = [
      encodeBerTlv(0x82, Uint8Array.of(descriptor)),
      encodeBerTlv(0x83, bigEndian(fileIdentifier, 2)),
      encodeBerTlv(0x8c, conditions),
      ...(templates.length === 0 ? [] : [encodeBerTlv(0xa5, ...templates)]),
    ];
    await this.#send('createFile', ins.createFile, 0x00, 0x00, encodeBerTlv(0x62, ...members));
  }

  async #putData(name: string, fileIdentifier: number, data: Uint8Array): Promise<void> {
    await this.#send(name, ins.putData, fileIdentifier >> 8, fileIdentifier & 0xff, data);
  }

  async #getData(name: string, fileIdentifier: number, data: Uint8Array): Promise<Uint8Array> {
    return this.#send(name, ins.getData, fileIdentifier >> 8, fileIdentifier & 0xff, data, shortLeLimit);
  }

  async #sendPin(name: string, instruction: number, p1: number, data: Uint8Array): Promise<void> {
    const command = { cla: 0, ins: instruction, p1, p2: userPinReference, data };
    const { sw } = await transmitApdu(this.#connection, command, this.#options);
    if (sw !== success) throw pinErrorOf(name, sw);
  }

  async #send(
    name: string,
    instruction: number,
    p1: number,
    p2: number,
    data?: Uint8Array,
    le?: number,
  ): Promise<Uint8Array> {
    const command = {
      cla: 0,
      ins: instruction,
      p1,
      p2,
      ...(data && { data }),
      ...(le !== undefined && { le }),
    };
    return requireSuccess(name, await transmitApdu(this.#connection, command, this.#options));
  }
}

/** Key reference of a container: 81 for container 0. */
export function keyReferenceOf(container: number): number {
  return firstKeyReference + container;
}

function pinBytes(pin: Secret<string>): Uint8Array {
  return Uint8Array.from(Buffer.from(pin.reveal(), 'utf8'));
}

/** A control reference template (ISO/IEC 7816-4 §10.3): mechanism, key, usage. */
function controlReference(
  tag: number,
  mechanism: number,
  keyReference: number,
  usage: Uint8Array,
): Uint8Array {
  return encodeBerTlv(
    tag,
    encodeBerTlv(0x80, Uint8Array.of(mechanism)),
    encodeBerTlv(0x83, Uint8Array.of(keyReference)),
    encodeBerTlv(0x95, usage),
  );
}
