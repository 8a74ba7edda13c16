import { createHash, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { type CardId, emptyUuid, malformed, Secret } from '@cardea/domain';
import { adminKeyLengthBytes, computeAuthenticationResponse } from '../admin-key/response.js';
import type { AnswerChallenge } from '../credential-card/answer-challenge.js';
import { UnsupportedByCard } from '../credential-card/card-refusals.js';
import type {
  CardContents,
  CardKey,
  CardKeyAlgorithm,
  CardRetirement,
  CardSignatureHash,
  CredentialCard,
  KeyAttestation,
  MadeCardKey,
  NewCardKey,
} from '../credential-card/credential-card.js';
import { digestInfo } from '../credential-card/digest-info.js';
import { ApduError } from '../iso7816/apdu-error.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { toHex } from '../iso7816/octets.js';
import {
  fileAlreadyExists,
  fileNotFound,
  functionNotSupported,
  incorrectParametersInData,
  referencedDataNotFound,
  securityStatusNotSatisfied,
} from '../iso7816/status-words.js';
import { authenticateAdmin, changeAdminKey, unblockPin, unblockPinByResponse } from './administrator.js';
import { blockPin, throwAwayPin } from './block-pin.js';
import { announceChange, readCardId, readFile, writeCardId } from './card-files.js';
import {
  createContainer,
  deleteContainer,
  type FilledContainer,
  type GidsContainer,
  importContainer,
  listContainers,
  type NewContainer,
  readCertificate,
  storeCertificate,
} from './containers.js';
import { ecdsaSigValue } from './ecdsa-signature.js';
import { containerLimit, gidsFiles, gidsObjects, keyBitsOf } from './generic-identity-device.js';
import { type GidsApplication, type GidsSession, keyReferenceOf } from './gids-session.js';
import { initializeCard } from './initialize-card.js';
import { containerNameLimit } from './minidriver-records.js';
import { wipeCard } from './wipe-card.js';

const hashNames = { SHA1: 'sha1', SHA256: 'sha256', SHA384: 'sha384', SHA512: 'sha512' } as const;

/**
 * A GIDS card as a holder of credentials. Keys are its containers: `location` is the number of the container, `label`
 * its name. The application is selected already; selecting it again would end every authentication.
 *
 * Needs of the user's PIN are met by `verify`, once in a conversation.
 */
export class GidsCredentialCard implements CredentialCard {
  readonly application = 'GIDS';
  readonly writesNeed = 'pin';
  readonly canChangeAdminKey = true;
  readonly #session: GidsSession;
  #isBlank: boolean;

  /** `application` is what SELECT said in this conversation. */
  constructor(session: GidsSession, application: Pick<GidsApplication, 'isBlank'>) {
    this.#session = session;
    this.#isBlank = application.isBlank;
  }

  async read(): Promise<CardContents> {
    const { application } = this;
    if (await this.#isUninitialized()) return { application, needsPreparation: true, keys: [] };
    const cardId = await this.#cardId();
    const tries = await answerIfAny(this.#session.pinTries());
    const keys: CardKey[] = [];
    for (const container of await listContainers(this.#session)) keys.push(await this.#keyOf(container));
    return {
      application,
      needsPreparation: cardId === undefined,
      ...(cardId !== undefined && { cardId }),
      ...(tries !== undefined && { pinRetriesRemaining: tries.retriesRemaining }),
      keys,
    };
  }

  async prepare(card: {
    readonly cardId: CardId;
    readonly defaultAdminKey: Secret<Uint8Array>;
  }): Promise<void> {
    const { cardId, defaultAdminKey: adminKey } = card;
    if (await this.#isUninitialized()) {
      // Whoever gives the card out sets the PIN; until then nobody needs one.
      await initializeCard(this.#session, { cardId, adminKey, pin: throwAwayPin() });
      this.#isBlank = false;
    } else if ((await this.#cardId()) === undefined) {
      await this.authenticateAdmin(async (challenge) => computeAuthenticationResponse(adminKey, challenge));
      await writeCardId(this.#session, cardId);
    }
  }

  async authenticateAdmin(answer: AnswerChallenge): Promise<void> {
    await authenticateAdmin(this.#session, answer);
  }

  async changeAdminKey(answer: AnswerChallenge, newKey: Secret<Uint8Array>): Promise<void> {
    await changeAdminKey(this.#session, answer, newKey);
  }

  async setPin(answer: AnswerChallenge, newPin: Secret<string>): Promise<void> {
    await unblockPin(this.#session, answer, newPin);
  }

  async offlineChallenge(): Promise<Uint8Array> {
    return this.#session.getChallenge();
  }

  async unblockOffline(response: Secret<Uint8Array>, newPin: Secret<string>): Promise<void> {
    await unblockPinByResponse(this.#session, response, newPin);
  }

  async verify(pin: Secret<string>): Promise<void> {
    await this.#session.verify(pin);
  }

  async changePin(oldPin: Secret<string>, newPin: Secret<string>): Promise<void> {
    // Only the user may announce the change, and it must be announced before it is done.
    await this.#session.verify(oldPin);
    await announceChange(this.#session, 'pins');
    await this.#session.changeReferenceData(oldPin, newPin);
  }

  /**
   * A container of the same label without another key is that of an interrupted run: its key is given back.
   *
   * Errors: also `ApduError` 6A89 when the label is that of another key, which has a certificate or is to be kept;
   * `MalformedInput` for a label that can be none.
   */
  async makeKey(wanted: NewCardKey): Promise<MadeCardKey> {
    const container = newContainerOf(wanted);
    return (
      (await this.#keyOfEarlierRun(wanted, container, () => true)) ??
      this.#fill(wanted.algorithm, wanted, createContainer(this.#session, container))
    );
  }

  /** As {@link GidsCredentialCard.makeKey}; of RSA only, as GIDS names no form for other keys. */
  async importKey(wanted: NewCardKey, privateKeyDer: Secret<Uint8Array>): Promise<MadeCardKey> {
    const container = newContainerOf(wanted);
    const imported = `imported ${wanted.algorithm}`;
    if (!isRsa(wanted.algorithm)) throw new UnsupportedByCard(imported);
    const publicKeyDer = publicKeyOf(wanted.algorithm, privateKeyDer);
    return (
      (await this.#keyOfEarlierRun(wanted, container, (found) => toHex(found) === toHex(publicKeyDer))) ??
      this.#fill(imported, wanted, importContainer(this.#session, container, privateKeyDer))
    );
  }

  async sign(
    key: MadeCardKey,
    hash: CardSignatureHash,
    message: Uint8Array,
    pin: Secret<string>,
  ): Promise<Uint8Array> {
    try {
      return await this.#computeSignature(key, hash, message);
    } catch (error) {
      if (!(error instanceof ApduError) || error.sw !== securityStatusNotSatisfied) throw error;
    }
    await this.verify(pin);
    return this.#computeSignature(key, hash, message);
  }

  /** GIDS has no attestation. */
  async attest(): Promise<KeyAttestation | undefined> {
    return undefined;
  }

  /** Errors: also `ApduError` 6A88 when there is no such container. */
  async storeCertificate(key: Pick<CardKey, 'location'>, certificateDer: Uint8Array): Promise<void> {
    const number = containerNumberOf(key);
    const found = (await listContainers(this.#session)).find(({ container }) => container === number);
    if (found === undefined) throw new ApduError('storeCertificate', referencedDataNotFound);
    await storeCertificate(this.#session, found, certificateDer);
  }

  async deleteKey(key: Pick<CardKey, 'location'>): Promise<void> {
    await deleteContainer(this.#session, { container: containerNumberOf(key) });
  }

  /** An erased card keeps its files and its card id; its PIN is one that nobody knows. */
  async retire(answer: AnswerChallenge, retirement: CardRetirement): Promise<void> {
    const { isErased, isUserPinBlocked, adminKey } = retirement;
    // Step 1: keys, certificates and PIN go.
    if (isErased) await wipeCard(this.#session, { answer, pin: throwAwayPin() });
    // Step 2: the PIN is blocked, after the wipe, which needs the user.
    if (isUserPinBlocked) await blockPin(this.#session, answer);
    // Step 3: the admin key, last: every step before it is repeated under the old one.
    if (adminKey !== 'keep') {
      const newKey = adminKey === 'block' ? forgottenAdminKey() : adminKey;
      await changeAdminKey(this.#session, answer, newKey);
    }
    await this.#session.logout();
  }

  /** A card whose initialisation was interrupted says that it is blank, or has no table of files. */
  async #isUninitialized(): Promise<boolean> {
    if (this.#isBlank) return true;
    return (await readFile(this.#session, gidsFiles.masterfile, gidsObjects.masterfile)).length === 0;
  }

  /** A card id of zeros is none: some tools write it for want of one. */
  async #cardId(): Promise<CardId | undefined> {
    const contents = await readFile(this.#session, gidsFiles.adminWritten, gidsObjects.cardid);
    if (contents.length === 0) return undefined;
    const cardId = await readCardId(this.#session);
    return cardId === emptyUuid ? undefined : cardId;
  }

  async #keyOf(container: GidsContainer): Promise<CardKey> {
    const { algorithm, keyReference, name } = container;
    const publicKeyDer = await answerIfAny(this.#session.getPublicKey(keyReference, algorithm));
    const certificateDer = await answerIfAny(readCertificate(this.#session, container));
    return {
      location: String(container.container),
      label: name,
      ...(isCardKeyAlgorithm(algorithm) && { algorithm }),
      ...(publicKeyDer !== undefined && { publicKeyDer }),
      ...(certificateDer !== undefined && { certificateDer }),
    };
  }

  /** The key that an earlier run made for the same purpose, if any; another one under its label goes. */
  async #keyOfEarlierRun(
    wanted: NewCardKey,
    { name, purpose, algorithm }: NewContainer,
    isWanted: (publicKeyDer: Uint8Array) => boolean,
  ): Promise<MadeCardKey | undefined> {
    const found = (await listContainers(this.#session)).find((container) => container.name === name);
    if (found === undefined) return undefined;
    const key = await this.#keyOf(found);
    const { publicKeyDer } = key;
    const fits = found.algorithm === algorithm && found.purpose === purpose;
    if (fits && publicKeyDer !== undefined && isWanted(publicKeyDer)) {
      return { ...key, algorithm: wanted.algorithm, publicKeyDer };
    }
    // What has a certificate may have been enciphered to; no run of this request left it.
    if (wanted.keep.includes(key.location) || key.certificateDer !== undefined) {
      throw new ApduError('makeKey', fileAlreadyExists);
    }
    await deleteContainer(this.#session, found);
    return undefined;
  }

  async #fill(what: string, wanted: NewCardKey, filled: Promise<FilledContainer>): Promise<MadeCardKey> {
    const { container, name, publicKeyDer } = await orUnsupported(what, filled);
    return { location: String(container), label: name, algorithm: wanted.algorithm, publicKeyDer };
  }

  async #computeSignature(
    key: MadeCardKey,
    hash: CardSignatureHash,
    message: Uint8Array,
  ): Promise<Uint8Array> {
    const { algorithm } = key;
    const reference = keyReferenceOf(containerNumberOf(key));
    const hashName = hashNames[hash];
    const digest = Uint8Array.from(createHash(hashName).update(message).digest());
    if (isRsa(algorithm)) {
      const input = digestInfo(hashName, digest);
      return this.#session.computeDigitalSignature(reference, algorithm, 'pkcs1', input);
    }
    // ECDSA takes the leftmost bits of a hash that is longer than the order (FIPS 186-5 §6.4.1).
    const input = digest.subarray(0, Math.ceil(keyBitsOf(algorithm) / 8));
    return ecdsaSigValue(
      algorithm,
      await this.#session.computeDigitalSignature(reference, algorithm, 'offCard', input),
    );
  }
}

function isRsa(algorithm: CardKeyAlgorithm): algorithm is 'RSA-2048' | 'RSA-3072' | 'RSA-4096' {
  return algorithm.startsWith('RSA');
}

function isCardKeyAlgorithm(algorithm: GidsContainer['algorithm']): algorithm is CardKeyAlgorithm {
  return algorithm !== 'RSA-1024';
}

/** Errors: `MalformedInput` for a label that the container map cannot hold; `UnsupportedByCard`. */
function newContainerOf({ label, use, algorithm }: NewCardKey): NewContainer {
  if (label.length === 0 || label.length > containerNameLimit || label.includes('\0')) {
    throw malformed('label', `must have 1 to ${containerNameLimit} characters`);
  }
  // Windows deciphers with RSA keys for key exchange alone; GIDS sessions have no key agreement.
  if (use === 'decryption' && !isRsa(algorithm)) throw new UnsupportedByCard(`decryption with ${algorithm}`);
  const purpose = isRsa(algorithm) && use !== 'signature' ? 'keyExchange' : 'signature';
  return { name: label, purpose, algorithm };
}

function containerNumberOf({ location }: Pick<CardKey, 'location'>): number {
  const number = /^\d{1,2}$/.test(location) ? Number(location) : containerLimit;
  if (number >= containerLimit) throw malformed('location', 'must be the number of a container');
  return number;
}

/** Public key of a key made elsewhere. Errors: `MalformedInput` when it is not of the algorithm. */
function publicKeyOf(algorithm: CardKeyAlgorithm, privateKeyDer: Secret<Uint8Array>): Uint8Array {
  try {
    const der = Buffer.from(privateKeyDer.reveal());
    const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    const isOfAlgorithm =
      key.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails?.modulusLength === keyBitsOf(algorithm);
    if (isOfAlgorithm) return Uint8Array.from(key.export({ format: 'der', type: 'spki' }));
  } catch {
    // The cause may quote the key: only the rule is told.
  }
  throw malformed('privateKey', `must be a key of ${algorithm} in PKCS#8`);
}

/** An admin key that nobody knows. */
function forgottenAdminKey(): Secret<Uint8Array> {
  return new Secret<Uint8Array>(Uint8Array.from(randomBytes(adminKeyLengthBytes)));
}

/** Undefined where the card has no such thing, or one that cannot be understood: the rest of it is read all the same. */
async function answerIfAny<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    const isAbsent =
      error instanceof ApduError && (error.sw === referencedDataNotFound || error.sw === fileNotFound);
    if (isAbsent || error instanceof MalformedCardData) return undefined;
    throw error;
  }
}

/** Commands by whose refusal a card says that it does not make, or take, such keys. */
const keyCommands: readonly string[] = ['createFile', 'generateAsymmetricKeyPair', 'importKey'];

async function orUnsupported<Answer>(what: string, asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
  } catch (error) {
    const isUnsupported =
      error instanceof ApduError &&
      keyCommands.includes(error.command) &&
      (error.sw === incorrectParametersInData || error.sw === functionNotSupported);
    throw isUnsupported ? new UnsupportedByCard(what) : error;
  }
}
