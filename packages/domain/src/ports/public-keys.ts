import type { BlockedName, BlockedNameUuid, NamePattern } from '../certificate-template/blocked-name.js';
import type { CountedKeyList, KeyList } from '../certificate-template/key-list.js';
import type { UserUuid } from '../uuid.js';

/** A public key that an administrator wants nobody to be certified for. */
export interface BlockedKey {
  /** SHA-256 over the SubjectPublicKeyInfo, DER; lower-case hex. */
  readonly sha256: string;
  readonly blockedAt: Date;
  /** What the administrator wrote; it is told to whoever wants the key certified. */
  readonly reason: string;
}

/** Public keys by the SHA-256 of their SubjectPublicKeyInfo, lower-case hex. */
export interface PublicKeyRepository {
  /**
   * Makes the key this user's for good where it is nobody's, tells whose it is, and holds off whoever else claims it until
   * the transaction ends.
   */
  claim(sha256: string, user: UserUuid): Promise<UserUuid>;
  findOwner(sha256: string): Promise<UserUuid | undefined>;
  /** The block of a key, or of the list that the fingerprint of its RSA modulus is on. */
  findBlock(
    sha256: string,
    modulusFingerprint: string | undefined,
  ): Promise<{ readonly reason: string } | undefined>;
  /** Blocking again replaces instant and reason. */
  block(key: BlockedKey): Promise<void>;
  /** False when the key was not blocked. */
  unblock(sha256: string): Promise<boolean>;
  /**
   * Adds RSA keys to a list, by the fingerprints of their moduli, and makes the list where there is none; reason and instant
   * become those given. Tells how many were not on it before.
   */
  addToList(list: KeyList, modulusFingerprints: readonly string[]): Promise<number>;
  /** By name. */
  lists(): Promise<CountedKeyList[]>;
  /** False when there was none. */
  removeList(name: string): Promise<boolean>;
  /** The longest blocked first. */
  listBlocked(): Promise<BlockedKey[]>;
}

/** Names that nobody is to be certified by. */
export interface BlockedNameRepository {
  /** Blocking the same names again replaces instant and reason and keeps the UUID; answers with what is stored. */
  block(name: BlockedName): Promise<BlockedName>;
  find(uuid: BlockedNameUuid): Promise<BlockedName | undefined>;
  remove(uuid: BlockedNameUuid): Promise<void>;
  /** By type, then by value. */
  list(): Promise<BlockedName[]>;
  /** One of those that are any of these patterns; undefined when none is. */
  findAmong(patterns: readonly NamePattern[]): Promise<BlockedName | undefined>;
}
