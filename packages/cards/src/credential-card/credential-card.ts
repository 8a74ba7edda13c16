import type { CardId, Secret } from '@cardea/domain';
import type { AnswerChallenge } from './answer-challenge.js';

/** Applications that Cardea personalises. */
export type CardApplication = 'GIDS' | 'PIV';

/** Keys that are asked of a card; not every card makes all of them. */
export type CardKeyAlgorithm = 'RSA-2048' | 'RSA-3072' | 'RSA-4096' | 'P-256' | 'P-384' | 'P-521';

/** Hash of a signature. */
export type CardSignatureHash = 'SHA1' | 'SHA256' | 'SHA384' | 'SHA512';

/** What a key is for (MIM CM: KeyUsages). `any` is a key that signs, and deciphers where the card lets one do both. */
export type CardKeyUse = 'signature' | 'decryption' | 'any';

/** A key on a card, as it is found there. */
export interface CardKey {
  /** Where the card keeps it: container number of a GIDS card (`0`), key reference of a PIV card (`9A`). */
  readonly location: string;
  /** Container name of a GIDS card; PIV cards have none. */
  readonly label?: string;
  /** Absent when the card does not tell. */
  readonly algorithm?: CardKeyAlgorithm;
  /** SubjectPublicKeyInfo DER, where the card tells it or the certificate bears it. */
  readonly publicKeyDer?: Uint8Array;
  readonly certificateDer?: Uint8Array;
}

/** What can be read from a card without any authentication. */
export interface CardContents {
  readonly application: CardApplication;
  /** Absent on a card that was never prepared. */
  readonly cardId?: CardId;
  /** True when `prepare` has something to do. */
  readonly needsPreparation: boolean;
  /** Tries left of the user PIN; absent when the card has no PIN yet or does not tell. */
  readonly pinRetriesRemaining?: number;
  readonly keys: readonly CardKey[];
}

/** What a new key on a card is to be. */
export interface NewCardKey {
  /** Names the key on cards that name keys: 1 to 39 characters, unique on the card. */
  readonly label: string;
  readonly use: CardKeyUse;
  readonly algorithm: CardKeyAlgorithm;
  /** Locations that must stay as they are, such as those of keys made in the same run. */
  readonly keep: readonly string[];
  /**
   * Locations whose keys must stay usable, and may go to another place with their certificates, on cards that can move
   * them, so that the new key gets theirs. On other cards they stay where they are.
   */
  readonly mayMove?: readonly string[];
}

/** A key that was just made or imported. */
export interface MadeCardKey extends CardKey {
  readonly algorithm: CardKeyAlgorithm;
  readonly publicKeyDer: Uint8Array;
}

/** How a card says that it made a key (PIV attestation): certificates, DER. Nothing was checked. */
export interface KeyAttestation {
  readonly attestationDer: Uint8Array;
  /** Issuer of the attestation, as the card keeps it. */
  readonly intermediateDer: Uint8Array;
}

/** What becomes of a card whose life ends (MIM CM: RetirePolicy, TemporaryCardsPolicy). */
export interface CardRetirement {
  /** Deletes keys and certificates. */
  readonly isErased: boolean;
  readonly isUserPinBlocked: boolean;
  /** `keep` leaves the card's own admin key, `block` leaves one that nobody knows, a key is the default one. */
  readonly adminKey: 'keep' | 'block' | Secret<Uint8Array>;
}

/**
 * A card that holds credentials under an administrator's key and a user's PIN: what a card run of the agent asks for,
 * whatever the application. An object is one conversation, in one exclusive transaction; it keeps no secret.
 *
 * Every method can be interrupted at any command by `CardRemoved`, and repeated in a new conversation: it then finishes
 * or starts over. None leaves an admin key, PIN or PUK that the arguments of the repetition do not open.
 *
 * Errors of all: `ApduError` with the card's status word, `MalformedCardData`, and what the connection throws.
 */
export interface CredentialCard {
  readonly application: CardApplication;

  /** Reads what needs no authentication. */
  read(): Promise<CardContents>;

  /**
   * Gives a blank card its files, and a card without a card id one. Nothing happens on a prepared card. The admin key
   * afterwards is `defaultAdminKey` on a GIDS card; a PIV card keeps the one it has, the default or the factory's.
   *
   * Errors: `AdminKeyRejected` when the card takes neither the default admin key nor that of the factory.
   */
  prepare(card: { readonly cardId: CardId; readonly defaultAdminKey: Secret<Uint8Array> }): Promise<void>;

  /** Whether the card has a command that replaces its admin key; plain PIV cards have none (SP 800-73). */
  readonly canChangeAdminKey: boolean;

  /** Authenticates the administrator. Errors: `AdminKeyRejected`. */
  authenticateAdmin(answer: AnswerChallenge): Promise<void>;

  /**
   * Replaces the admin key, 24 bytes. `answer` knows the one on the card.
   *
   * Errors: `AdminKeyRejected`; `UnsupportedByCard` for PIV cards that have no command for it, unless they hold the new
   * key already; `PinRejected` when a PIV card's PUK may be one of several and has one try left.
   */
  changeAdminKey(answer: AnswerChallenge, newKey: Secret<Uint8Array>): Promise<void>;

  /**
   * Sets the user PIN and unblocks it, whatever it was. `answer` knows the card's own admin key.
   *
   * Errors: `AdminKeyRejected`; `PinRejected` when a PIV card's PUK is blocked, or somebody else set it.
   */
  setPin(answer: AnswerChallenge, newPin: Secret<string>): Promise<void>;

  /**
   * The challenge, 8 bytes, that a help desk answers by telephone so that {@link CredentialCard.unblockOffline} can
   * follow. A GIDS card forgets it on reset; that of a PIV card stays until the next `setPin`.
   *
   * Errors: `UnsupportedByCard` when `setPin` was never called on a PIV card.
   */
  offlineChallenge(): Promise<Uint8Array>;

  /**
   * Sets the user PIN and unblocks it by the answer to {@link CredentialCard.offlineChallenge}, 8 bytes.
   *
   * Errors: `AdminKeyRejected` for a wrong answer; `PinRejected` when a PIV card's PUK is blocked.
   */
  unblockOffline(response: Secret<Uint8Array>, newPin: Secret<string>): Promise<void>;

  /** Presents the user PIN. Errors: `PinRejected`. */
  verify(pin: Secret<string>): Promise<void>;

  /**
   * The user changes the PIN. An interrupted change leaves the old PIN or the new one.
   *
   * Errors: `PinRejected` when the old one is wrong.
   */
  changePin(oldPin: Secret<string>, newPin: Secret<string>): Promise<void>;

  /**
   * Whether the card keeps a PIN apart from the administrator's, so that the administrator must be authenticated to
   * write keys and certificates (PIV); a GIDS card wants the user's PIN for that.
   */
  readonly writesNeed: 'pin' | 'adminKey';

  /**
   * Makes a key pair on the card, in a free place, or over a signature key that is not to be kept. A key under which
   * messages may be enciphered is never overwritten. On a card that names keys, the key that an interrupted run of the same request made is given
   * back, known by its label. Needs what `writesNeed` says.
   *
   * Errors: `ApduError` 6A84 when the card is full; `UnsupportedByCard` for an algorithm that it does not know.
   */
  makeKey(wanted: NewCardKey): Promise<MadeCardKey>;

  /** As {@link CredentialCard.makeKey}, with a key made elsewhere, PKCS#8 DER. */
  importKey(wanted: NewCardKey, privateKeyDer: Secret<Uint8Array>): Promise<MadeCardKey>;

  /** Signs a message: PKCS#1 v1.5 with RSA, Ecdsa-Sig-Value (DER) with ECDSA. Presents `pin` where each use wants it. */
  sign(
    key: MadeCardKey,
    hash: CardSignatureHash,
    message: Uint8Array,
    pin: Secret<string>,
  ): Promise<Uint8Array>;

  /** The card's word that it made the key, where it can give it. */
  attest(key: Pick<CardKey, 'location'>): Promise<KeyAttestation | undefined>;

  /** Stores the certificate of a key, DER. Needs what `writesNeed` says. Errors: `ApduError` 6A84 when the card is full. */
  storeCertificate(key: Pick<CardKey, 'location'>, certificateDer: Uint8Array): Promise<void>;

  /** Deletes a key, where the card can, and its certificate. Nothing happens when there is neither. Needs what `writesNeed` says. */
  deleteKey(key: Pick<CardKey, 'location'>): Promise<void>;

  /**
   * Ends the card's life: erases it, blocks the PIN, and last changes the admin key. `answer` knows the admin key on
   * the card: its own, or the one that an interrupted run gave it.
   *
   * Errors: `AdminKeyRejected`; `UnsupportedByCard`, once all else is done, for PIV cards that cannot change their admin
   * key. Where the admin key is blocked, a repetition that is refused under every known key has
   * nothing left to do: an earlier run got to the end.
   */
  retire(answer: AnswerChallenge, retirement: CardRetirement): Promise<void>;
}
