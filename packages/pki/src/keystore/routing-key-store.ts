import {
  CmError,
  type DecryptionKeyStore,
  type KeyAlgorithm,
  type KeyDestruction,
  type KeyReference,
  type KeyStore,
  type RsaEncryptionPadding,
  requireDestructible,
  type Secret,
  type SecretKeyRotation,
  type SecretKeyStore,
  type WrappedKeyRepository,
} from '@cardea/domain';
import { type KeyPlace, placeOf } from './key-place.js';
import { tokenWrappingKeyName } from './pkcs11/pkcs11-key-store.js';
import { isTokenEnvelope } from './pkcs11/token-envelope.js';

/** All that a place for keys can do. */
export type CompleteKeyStore = KeyStore &
  DecryptionKeyStore &
  SecretKeyStore &
  SecretKeyRotation &
  KeyDestruction;

/** What a {@link RoutingKeyStore} needs. */
export interface RoutingKeyStoreOptions {
  readonly keys: WrappedKeyRepository;
  /** Opens the keystore of a place; called when it is first needed. */
  readonly open: (place: KeyPlace) => Promise<CompleteKeyStore>;
  /** Where new keys of this name are made. */
  readonly placeForNew: (name: string) => KeyPlace;
}

/**
 * Makes each key where its name belongs and finds it where it was made, whatever belongs where by now.
 *
 * Errors: as the keystore of the place; `Misconfigured` when there is no such key or no such place.
 */
export class RoutingKeyStore implements CompleteKeyStore {
  readonly #options: RoutingKeyStoreOptions;
  readonly #opened = new Map<KeyPlace, Promise<CompleteKeyStore>>();

  constructor(options: RoutingKeyStoreOptions) {
    this.#options = options;
  }

  async generateKey(
    name: string,
    algorithm: KeyAlgorithm,
  ): Promise<{ key: KeyReference; publicKeyDer: Uint8Array }> {
    return await (await this.#forNew(name)).generateKey(name, algorithm);
  }

  async publicKey(key: KeyReference): Promise<{ algorithm: KeyAlgorithm; publicKeyDer: Uint8Array }> {
    return await (await this.#of(key)).publicKey(key);
  }

  async sign(key: KeyReference, message: Uint8Array): Promise<Uint8Array> {
    return await (await this.#of(key)).sign(key, message);
  }

  async generateDecryptionKey(
    name: string,
    algorithm: KeyAlgorithm,
  ): Promise<{ key: KeyReference; publicKeyDer: Uint8Array }> {
    return await (await this.#forNew(name)).generateDecryptionKey(name, algorithm);
  }

  async decrypt(
    key: KeyReference,
    padding: RsaEncryptionPadding,
    ciphertext: Uint8Array,
  ): Promise<Secret<Uint8Array>> {
    return await (await this.#of(key)).decrypt(key, padding, ciphertext);
  }

  async agree(key: KeyReference, peerPublicKeyDer: Uint8Array): Promise<Secret<Uint8Array>> {
    return await (await this.#of(key)).agree(key, peerPublicKeyDer);
  }

  async destroyKey(key: KeyReference): Promise<void> {
    requireDestructible(key);
    const row = await this.#options.keys.find(key.name, key.version);
    if (row !== undefined) await (await this.#store(placeOf(row))).destroyKey(key);
  }

  async ensureSecretKey(name: string): Promise<KeyReference> {
    const current = await this.#options.keys.findCurrent(name);
    if (current !== undefined) return { name, version: current.version };
    return await (await this.#forNew(name)).ensureSecretKey(name);
  }

  async rotateSecretKey(name: string): Promise<KeyReference> {
    return await (await this.#forNew(name)).rotateSecretKey(name);
  }

  async derive(
    key: KeyReference,
    salt: Uint8Array,
    info: Uint8Array,
    lengthBytes: number,
  ): Promise<Secret<Uint8Array>> {
    return await (await this.#of(key)).derive(key, salt, info, lengthBytes);
  }

  async wrap(secret: Secret<Uint8Array>, context: string): Promise<Uint8Array> {
    return await (await this.#forNew(tokenWrappingKeyName)).wrap(secret, context);
  }

  async unwrap(wrapped: Uint8Array, context: string): Promise<Secret<Uint8Array>> {
    const store = await this.#store(isTokenEnvelope(wrapped) ? 'pkcs11' : 'software');
    return await store.unwrap(wrapped, context);
  }

  /** Where new versions of this key are made. */
  placeForNew(name: string): KeyPlace {
    return this.#options.placeForNew(name);
  }

  #forNew(name: string): Promise<CompleteKeyStore> {
    return this.#store(this.#options.placeForNew(name));
  }

  async #of({ name, version }: KeyReference): Promise<CompleteKeyStore> {
    const row = await this.#options.keys.find(name, version);
    if (row === undefined)
      throw new CmError('Misconfigured', `The keystore has no key ${name} version ${version}.`);
    return await this.#store(placeOf(row));
  }

  async #store(place: KeyPlace): Promise<CompleteKeyStore> {
    const opening = this.#opened.get(place) ?? this.#options.open(place);
    this.#opened.set(place, opening);
    try {
      return await opening;
    } catch (error) {
      this.#opened.delete(place);
      throw error;
    }
  }
}
