import {
  generateKeyPair,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
  timingSafeEqual,
  X509Certificate,
} from 'node:crypto';
import { promisify } from 'node:util';
import { type CardId, parseUuid, type Secret } from '@cardea/domain';
import { adminKeyLengthBytes, computeAuthenticationResponse } from '../admin-key/response.js';
import { CardError } from '../card-error.js';
import {
  incorrectParametersInData,
  notEnoughMemory,
  referencedDataNotFound,
  securityStatusNotSatisfied,
} from '../iso7816/status-words.js';
import { UserPin } from './user-pin.js';

const generateKeyPairAsync = promisify(generateKeyPair);

/** Answer to reset of the simulated card, hex: it announces a GIDS application. */
export const simulatedAtr = '3b8d0180fba000000397425446590301c8';

const challengeLengthBytes = 8;
const pinRetryLimit = 5;
/** GIDS container map of a small card. */
const containerLimit = 16;

/** Key pairs that the simulated card makes. */
export type SimulatedKeyAlgorithm =
  | { readonly algorithm: 'RSA'; readonly bits: 2048 | 3072 | 4096 }
  | { readonly algorithm: 'ECDSA'; readonly curve: 'P-256' | 'P-384' | 'P-521' };

/** Hash functions that the simulated card signs with. */
export type SignatureHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** One key container, as {@link SimulatedSmartcard.state} shows it. */
export interface ContainerState {
  readonly container: number;
  readonly key: SimulatedKeyAlgorithm;
  /** SubjectPublicKeyInfo. */
  readonly publicKeyDer: Uint8Array;
  readonly certificateDer: Uint8Array | null;
}

/** What can be told about a card without any secret. */
export interface CardState {
  readonly cardId: CardId;
  /** Hex. */
  readonly atr: string;
  readonly isAdminKeyDefault: boolean;
  readonly isAdminAuthenticated: boolean;
  readonly isPinSet: boolean;
  readonly isPinVerified: boolean;
  readonly pinRetriesRemaining: number;
  readonly containers: readonly ContainerState[];
}

interface Container {
  readonly key: SimulatedKeyAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKeyDer: Uint8Array;
  certificateDer: Uint8Array | null;
}

/**
 * A simulated Base CSP smart card in this process. Test and demo equipment: its keys lie in ordinary memory and are
 * gone when the process ends; it protects nothing.
 *
 * Methods bear the names of the card commands and throw {@link CardError} with the card's status word: 6982 without
 * the needed authentication, 63CX and 6983 for PINs, 6A88 for what is not there, 6A80 for what cannot be.
 */
export class SimulatedSmartcard {
  readonly cardId: CardId;
  readonly atr = simulatedAtr;
  readonly #defaultAdminKey: Secret<Uint8Array>;
  readonly #pin = new UserPin(pinRetryLimit);
  readonly #containers = new Map<number, Container>();
  #adminKey: Secret<Uint8Array>;
  #challenge: Uint8Array | undefined;
  #isAdminAuthenticated = false;
  #isPinVerified = false;

  /** A fresh card without PIN and keys, under the default admin key (24 bytes); its card id is random unless given. */
  constructor(card: { readonly defaultAdminKey: Secret<Uint8Array>; readonly cardId?: CardId }) {
    requireAdminKeyLength('new card', card.defaultAdminKey);
    this.#defaultAdminKey = card.defaultAdminKey;
    this.#adminKey = card.defaultAdminKey;
    this.cardId = card.cardId ?? parseUuid<'Card'>(randomUUID(), 'cardId');
  }

  /** Gives a fresh challenge of eight bytes; it can be answered once. */
  getChallenge(): Uint8Array {
    this.#challenge = randomBytes(challengeLengthBytes);
    return Uint8Array.from(this.#challenge);
  }

  /** Authenticates the administrator. A wrong answer uses the challenge up and ends an earlier authentication. */
  externalAuthenticate(response: Secret<Uint8Array>): void {
    const challenge = this.#challenge;
    this.#challenge = undefined;
    this.#isAdminAuthenticated = false;
    if (challenge === undefined) throw new CardError('externalAuthenticate', securityStatusNotSatisfied);
    const expected = computeAuthenticationResponse(this.#adminKey, challenge).reveal();
    const given = response.reveal();
    const isRight = given.length === expected.length && timingSafeEqual(given, expected);
    if (!isRight) throw new CardError('externalAuthenticate', securityStatusNotSatisfied);
    this.#isAdminAuthenticated = true;
  }

  /** Replaces the admin key, 24 bytes. Needs the administrator. */
  changeAdminKey(newKey: Secret<Uint8Array>): void {
    this.#requireAdmin('changeAdminKey');
    requireAdminKeyLength('changeAdminKey', newKey);
    this.#adminKey = newKey;
  }

  /** Sets the user PIN, 4 to 16 ASCII characters. Needs the administrator, who stays authenticated. */
  setUserPin(newPin: Secret<string>): void {
    this.#requireAdmin('setUserPin');
    this.#pin.set('setUserPin', newPin);
    this.#isPinVerified = false;
  }

  /** Unblocks the PIN and sets a new one. Needs the administrator, whose authentication ends with it. */
  resetRetryCounter(newPin: Secret<string>): void {
    this.#requireAdmin('resetRetryCounter');
    this.#pin.set('resetRetryCounter', newPin);
    this.#isPinVerified = false;
    this.#isAdminAuthenticated = false;
  }

  /** Verifies the user PIN: five wrong tries in a row block it. */
  verify(pin: Secret<string>): void {
    this.#isPinVerified = false;
    this.#pin.verify('verify', pin);
    this.#isPinVerified = true;
  }

  /** Changes the user PIN with the old one, which counts as verification. */
  changeReferenceData(oldPin: Secret<string>, newPin: Secret<string>): void {
    this.#isPinVerified = false;
    this.#pin.verify('changeReferenceData', oldPin);
    this.#pin.set('changeReferenceData', newPin);
    this.#isPinVerified = true;
  }

  /** Takes the card out: challenges and authentications are gone, keys and certificates stay. */
  reset(): void {
    this.#challenge = undefined;
    this.#isAdminAuthenticated = false;
    this.#isPinVerified = false;
  }

  /** Makes a key pair in the lowest free container. Needs the PIN; 6A84 when all containers are taken. */
  async generateKeyPair(
    key: SimulatedKeyAlgorithm,
  ): Promise<{ readonly container: number; readonly publicKeyDer: Uint8Array }> {
    this.#requirePin('generateKeyPair');
    const pair =
      key.algorithm === 'RSA'
        ? await generateKeyPairAsync('rsa', { modulusLength: key.bits })
        : await generateKeyPairAsync('ec', { namedCurve: key.curve });
    const container = this.#lowestFreeContainer();
    const publicKeyDer = pair.publicKey.export({ type: 'spki', format: 'der' });
    this.#containers.set(container, { key, privateKey: pair.privateKey, publicKeyDer, certificateDer: null });
    return { container, publicKeyDer };
  }

  /** Hashes and signs: PKCS#1 v1.5 for RSA, DER Ecdsa-Sig-Value for ECDSA. Needs the PIN. */
  sign(container: number, content: Uint8Array, hash: SignatureHash): Uint8Array {
    this.#requirePin('sign');
    return sign(hash, content, this.#find('sign', container).privateKey);
  }

  /** Stores the certificate of the container's key, DER. Needs the PIN or the administrator; 6A80 for another key's. */
  putCertificate(container: number, certificateDer: Uint8Array): void {
    this.#requirePinOrAdmin('putCertificate');
    const found = this.#find('putCertificate', container);
    if (!isCertificateOf(certificateDer, found.privateKey)) {
      throw new CardError('putCertificate', incorrectParametersInData);
    }
    found.certificateDer = Uint8Array.from(certificateDer);
  }

  /** Deletes key and certificate of the container. Needs the PIN or the administrator. */
  deleteContainer(container: number): void {
    this.#requirePinOrAdmin('deleteContainer');
    this.#find('deleteContainer', container);
    this.#containers.delete(container);
  }

  /** Tells what is on the card, without secrets. */
  state(): CardState {
    return {
      cardId: this.cardId,
      atr: this.atr,
      isAdminKeyDefault: timingSafeEqual(this.#adminKey.reveal(), this.#defaultAdminKey.reveal()),
      isAdminAuthenticated: this.#isAdminAuthenticated,
      isPinSet: this.#pin.isSet,
      isPinVerified: this.#isPinVerified,
      pinRetriesRemaining: this.#pin.retriesRemaining,
      containers: [...this.#containers]
        .sort(([one], [other]) => one - other)
        .map(([container, { key, publicKeyDer, certificateDer }]) => ({
          container,
          key,
          publicKeyDer,
          certificateDer,
        })),
    };
  }

  #lowestFreeContainer(): number {
    for (let container = 0; container < containerLimit; container++) {
      if (!this.#containers.has(container)) return container;
    }
    throw new CardError('generateKeyPair', notEnoughMemory);
  }

  #find(command: string, container: number): Container {
    const found = this.#containers.get(container);
    if (found === undefined) throw new CardError(command, referencedDataNotFound);
    return found;
  }

  #requireAdmin(command: string): void {
    if (!this.#isAdminAuthenticated) throw new CardError(command, securityStatusNotSatisfied);
  }

  #requirePin(command: string): void {
    if (!this.#isPinVerified) throw new CardError(command, securityStatusNotSatisfied);
  }

  #requirePinOrAdmin(command: string): void {
    if (!this.#isAdminAuthenticated) this.#requirePin(command);
  }
}

function requireAdminKeyLength(command: string, key: Secret<Uint8Array>): void {
  if (key.reveal().length !== adminKeyLengthBytes) throw new CardError(command, incorrectParametersInData);
}

function isCertificateOf(certificateDer: Uint8Array, privateKey: KeyObject): boolean {
  try {
    return new X509Certificate(certificateDer).checkPrivateKey(privateKey);
  } catch {
    // Not a certificate at all.
    return false;
  }
}
