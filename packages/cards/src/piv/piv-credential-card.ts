import { type CardId, malformed, type Secret } from '@cardea/domain';
import type { AnswerChallenge } from '../credential-card/answer-challenge.js';
import type {
  CardContents,
  CardKey,
  CardRetirement,
  CardSignatureHash,
  CredentialCard,
  KeyAttestation,
  MadeCardKey,
  NewCardKey,
} from '../credential-card/credential-card.js';
import { ApduError } from '../iso7816/apdu-error.js';
import {
  incorrectParametersInData,
  instructionNotSupported,
  referencedDataNotFound,
} from '../iso7816/status-words.js';
import { changeAdminKey } from './admin-key-change.js';
import { authenticateAdmin } from './administrator.js';
import { readCardId } from './card-id.js';
import { decodeCertificateObject } from './certificate-object.js';
import { deleteCertificateOf, putCertificateOf } from './certificates.js';
import { noteRetiredKey, readKeys } from './key-slots.js';
import { importKey, makeKey } from './new-keys.js';
import { readUnblockChallenge, unblockWithAnswer } from './offline-unblock.js';
import { type PivAbilities, pivAbilities, pivKeyAlgorithmFor } from './piv-abilities.js';
import type { PivSession } from './piv-session.js';
import { prepareCard } from './prepare-card.js';
import { referenceDataBlock } from './reference-data.js';
import { retireCard } from './retire-card.js';
import { type PivSignatureHash, signatureBlock } from './signature-block.js';
import { isPivKeyReference, type PivKeyReference } from './sp800-73.js';
import { replacePuk, settlePuk } from './unblocking-key.js';
import { attestationCertificateTag } from './yubico-extensions.js';

const hashNames: Readonly<Record<CardSignatureHash, PivSignatureHash>> = {
  SHA1: 'sha1',
  SHA256: 'sha256',
  SHA384: 'sha384',
  SHA512: 'sha512',
};

/** Words of cards that attest no key, or not this one: it was imported, or is none. */
const notAttestedWords: readonly number[] = [
  incorrectParametersInData,
  instructionNotSupported,
  referencedDataNotFound,
];

/**
 * A PIV card as a credential card: the admin key is its card management key, the card id the GUID of its CHUID, and the
 * PUK one that follows from the admin key, which nobody is told. Cards without Yubico's extensions cannot change their
 * admin key or take keys made elsewhere.
 */
export class PivCredentialCard implements CredentialCard {
  readonly application = 'PIV';
  readonly writesNeed = 'adminKey';
  readonly #session: PivSession;
  readonly #abilities: PivAbilities;

  /** The application is selected already. `yubicoVersion` is what `identifyCard` found. */
  constructor(session: PivSession, options: { readonly yubicoVersion?: string } = {}) {
    this.#session = session;
    this.#abilities = pivAbilities(options.yubicoVersion);
  }

  async read(): Promise<CardContents> {
    const cardId = await readCardId(this.#session);
    const pinRetriesRemaining = await this.#readPinRetries();
    return {
      application: this.application,
      ...(cardId === undefined ? {} : { cardId }),
      needsPreparation: cardId === undefined,
      ...(pinRetriesRemaining === undefined ? {} : { pinRetriesRemaining }),
      keys: await readKeys(this.#session, this.#abilities),
    };
  }

  async #readPinRetries(): Promise<number | undefined> {
    const { retriesRemaining } = await this.#session.verifyStatus();
    // Once the PIN is verified, SP 800-73 has no way to ask.
    if (retriesRemaining !== undefined || !this.#abilities.hasMetadata) return retriesRemaining;
    return (await this.#session.yubico.getReferenceDataMetadata('pin')).retriesRemaining;
  }

  get canChangeAdminKey(): boolean {
    return this.#abilities.canSetManagementKey;
  }

  prepare(card: { readonly cardId: CardId; readonly defaultAdminKey: Secret<Uint8Array> }): Promise<void> {
    return prepareCard(this.#session, this.#abilities, card);
  }

  async authenticateAdmin(answer: AnswerChallenge): Promise<void> {
    await authenticateAdmin(this.#session, this.#abilities, answer);
  }

  changeAdminKey(answer: AnswerChallenge, newKey: Secret<Uint8Array>): Promise<void> {
    return changeAdminKey(this.#session, this.#abilities, answer, newKey);
  }

  async setPin(answer: AnswerChallenge, newPin: Secret<string>): Promise<void> {
    // A PIN that can be none must not cost a PUK.
    referenceDataBlock('newPin', newPin);
    await authenticateAdmin(this.#session, this.#abilities, answer);
    const holders = { present: answer, future: answer };
    const newPuk = await replacePuk(this.#session, this.#abilities, holders);
    await settlePuk(this.#session, newPuk);
    await this.#session.resetRetryCounter(newPuk.puk, newPin);
  }

  offlineChallenge(): Promise<Uint8Array> {
    return readUnblockChallenge(this.#session);
  }

  unblockOffline(response: Secret<Uint8Array>, newPin: Secret<string>): Promise<void> {
    return unblockWithAnswer(this.#session, response, newPin);
  }

  verify(pin: Secret<string>): Promise<void> {
    return this.#session.verify(pin);
  }

  changePin(oldPin: Secret<string>, newPin: Secret<string>): Promise<void> {
    return this.#session.changeReferenceData('pin', oldPin, newPin);
  }

  makeKey(wanted: NewCardKey): Promise<MadeCardKey> {
    return makeKey(this.#session, this.#abilities, wanted);
  }

  importKey(wanted: NewCardKey, privateKeyDer: Secret<Uint8Array>): Promise<MadeCardKey> {
    return importKey(this.#session, this.#abilities, wanted, privateKeyDer);
  }

  async sign(
    key: MadeCardKey,
    hash: CardSignatureHash,
    message: Uint8Array,
    pin: Secret<string>,
  ): Promise<Uint8Array> {
    const algorithm = pivKeyAlgorithmFor(this.#abilities, key.algorithm);
    if (algorithm === undefined) throw malformed('algorithm', 'is none of a PIV card');
    const keyReference = keyReferenceAt(key);
    // 9C wants it right before each signature; for the others it is one short command.
    await this.#session.verify(pin);
    const block = signatureBlock(algorithm, hashNames[hash], message);
    return this.#session.generalAuthenticateSign(keyReference, algorithm, block);
  }

  async attest(key: Pick<CardKey, 'location'>): Promise<KeyAttestation | undefined> {
    if (!this.#abilities.canAttest) return undefined;
    try {
      const attestationDer = await this.#session.yubico.attest(keyReferenceAt(key));
      const intermediate = await this.#session.getData(attestationCertificateTag);
      const intermediateDer = decodeCertificateObject(intermediate ?? new Uint8Array(0));
      return intermediateDer === undefined ? undefined : { attestationDer, intermediateDer };
    } catch (error) {
      if (error instanceof ApduError && notAttestedWords.includes(error.sw)) return undefined;
      throw error;
    }
  }

  async storeCertificate(key: Pick<CardKey, 'location'>, certificateDer: Uint8Array): Promise<void> {
    const keyReference = keyReferenceAt(key);
    await putCertificateOf(this.#session, keyReference, certificateDer);
    await noteRetiredKey(this.#session, keyReference);
  }

  async deleteKey(key: Pick<CardKey, 'location'>): Promise<void> {
    const keyReference = keyReferenceAt(key);
    // The key first: one without certificate is taken for one that waits for it, and is left alone.
    if (this.#abilities.canMoveKeys) await deleteKeyIfAny(this.#session, keyReference);
    await deleteCertificateOf(this.#session, keyReference);
  }

  retire(answer: AnswerChallenge, retirement: CardRetirement): Promise<void> {
    return retireCard(this.#session, this.#abilities, answer, retirement);
  }
}

async function deleteKeyIfAny(session: PivSession, keyReference: PivKeyReference): Promise<void> {
  try {
    await session.yubico.deleteKey(keyReference);
  } catch (error) {
    if (!(error instanceof ApduError) || error.sw !== referencedDataNotFound) throw error;
  }
}

/** Errors: `MalformedInput` for a location that PIV cards do not have. */
function keyReferenceAt({ location }: Pick<CardKey, 'location'>): PivKeyReference {
  if (!isPivKeyReference(location)) throw malformed('location', 'must be a key reference of a PIV card');
  return location;
}
