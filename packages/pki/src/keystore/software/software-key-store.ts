import { createPrivateKey, hkdf, type KeyObject, randomBytes, sign as signMessage } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import {
  type Clock,
  CmError,
  type DecryptionKeyStore,
  type KeyAlgorithm,
  type KeyDestruction,
  type KeyReference,
  type KeyStore,
  keyAlgorithms,
  type RsaEncryptionPadding,
  requireDestructible,
  Secret,
  type SecretKeyRotation,
  type SecretKeyStore,
  type WrappedKey,
  type WrappedKeyRepository,
} from '@cardea/domain';
import { agreeBy, decryptBy } from '../../x509/private-key-decryption.js';
import { signatureHashOf } from '../../x509/signer.js';
import { decryptionAlgorithm, isForDecryption } from '../decryption-algorithm.js';
import { headerOf, seal, unseal } from './envelope.js';
import { generateKeyObjects } from './generate-key-objects.js';
import { type KeyEncryptionKeys, onlyKey } from './key-encryption-keys.js';

const secretAlgorithm = 'secret-32';
const secretBytes = 32;
/** Kept outside the store; only a token has versions of it. */
const keyEncryptionKeyName = 'key-encryption-key';
const hkdfAsync = promisify(hkdf);
/**
 * A signature of P-256 takes less time than a message to the thread pool and back. With one processor alone nothing else goes
 * on beside a signature, and handing one of RSA 2048 over costs a fifth of it.
 */
const signedOnTheSpot: ReadonlySet<string> = new Set<KeyAlgorithm>(
  availableParallelism() > 1 ? ['ECDSA-P-256'] : ['ECDSA-P-256', 'RSA-2048'],
);

/** What a {@link SoftwareKeyStore} needs. */
export interface SoftwareKeyStoreOptions {
  readonly keys: WrappedKeyRepository;
  /** One of 32 bytes, or several that take turns. */
  readonly keyEncryptionKey: Secret<Uint8Array> | KeyEncryptionKeys;
  readonly clock: Clock;
}

/**
 * Keeps private and secret keys encrypted in the store and uses them in this process. Decrypted keys stay in memory
 * once used; slow operations run on the thread pool.
 *
 * Errors: `Misconfigured` when a key is missing, or the key-encryption key does not open it.
 */
export class SoftwareKeyStore
  implements KeyStore, DecryptionKeyStore, SecretKeyStore, SecretKeyRotation, KeyDestruction
{
  readonly #keys: WrappedKeyRepository;
  readonly #keyEncryptionKeys: KeyEncryptionKeys;
  readonly #clock: Clock;
  readonly #privateKeys = new Map<string, Promise<OpenedPrivateKey>>();
  readonly #secretKeys = new Map<string, Promise<Secret<Uint8Array>>>();

  constructor({ keys, keyEncryptionKey, clock }: SoftwareKeyStoreOptions) {
    this.#keys = keys;
    this.#keyEncryptionKeys =
      keyEncryptionKey instanceof Secret ? onlyKey(keyEncryptionKey) : keyEncryptionKey;
    this.#clock = clock;
  }

  async generateKey(
    name: string,
    algorithm: KeyAlgorithm,
  ): Promise<{ key: KeyReference; publicKeyDer: Uint8Array }> {
    return await this.#makePair(name, algorithm, algorithm);
  }

  async generateDecryptionKey(
    name: string,
    algorithm: KeyAlgorithm,
  ): Promise<{ key: KeyReference; publicKeyDer: Uint8Array }> {
    return await this.#makePair(name, algorithm, decryptionAlgorithm(algorithm));
  }

  async publicKey(key: KeyReference): Promise<{ algorithm: KeyAlgorithm; publicKeyDer: Uint8Array }> {
    const { algorithm, publicKeyDer } = await this.#find(key);
    if (publicKeyDer === null) throw wrongKind(key);
    return { algorithm: asymmetricAlgorithm(key, algorithm), publicKeyDer };
  }

  async sign(key: KeyReference, message: Uint8Array): Promise<Uint8Array> {
    const { algorithm, use, privateKey } = await remember(this.#privateKeys, key, () =>
      this.#openPrivateKey(key),
    );
    if (use !== 'sign') throw wrongKind(key);
    const hash = signatureHashOf(algorithm);
    if (signedOnTheSpot.has(algorithm)) return new Uint8Array(signMessage(hash, message, privateKey));
    return await new Promise((resolve, reject) => {
      signMessage(hash, message, privateKey, (error, signature) =>
        error === null ? resolve(new Uint8Array(signature)) : reject(error),
      );
    });
  }

  async decrypt(
    key: KeyReference,
    padding: RsaEncryptionPadding,
    ciphertext: Uint8Array,
  ): Promise<Secret<Uint8Array>> {
    return await decryptBy(await this.#decryptionKey(key), padding, ciphertext);
  }

  async agree(key: KeyReference, peerPublicKeyDer: Uint8Array): Promise<Secret<Uint8Array>> {
    return await agreeBy(await this.#decryptionKey(key), peerPublicKeyDer);
  }

  async destroyKey(key: KeyReference): Promise<void> {
    requireDestructible(key);
    await this.#keys.delete(key.name, key.version);
    this.#privateKeys.delete(cacheKeyOf(key));
  }

  async ensureSecretKey(name: string): Promise<KeyReference> {
    const current = await this.#keys.findCurrent(name);
    if (current !== undefined) return { name, version: current.version };
    const key = { name, version: 1 };
    const secret = randomBytes(secretBytes);
    const wrapped = this.#seal(secret, contextOf(key, secretAlgorithm));
    secret.fill(0);
    const createdAt = this.#clock.now();
    try {
      await this.#keys.insert({ ...key, algorithm: secretAlgorithm, wrapped, publicKeyDer: null, createdAt });
    } catch (error) {
      // Another process may have been first; its key counts.
      if ((await this.#keys.find(name, 1)) === undefined) throw error;
    }
    return key;
  }

  async rotateSecretKey(name: string): Promise<KeyReference> {
    if (name === keyEncryptionKeyName)
      throw new CmError(
        'Misconfigured',
        'The key-encryption key of the software keystore is kept by the operator.',
      );
    const secret = randomBytes(secretBytes);
    try {
      return await this.#insertNextVersion(name, secretAlgorithm, secret, null);
    } finally {
      secret.fill(0);
    }
  }

  async derive(
    key: KeyReference,
    salt: Uint8Array,
    info: Uint8Array,
    lengthBytes: number,
  ): Promise<Secret<Uint8Array>> {
    const secret = await remember(this.#secretKeys, key, () => this.#openSecretKey(key));
    return new Secret(new Uint8Array(await hkdfAsync('sha256', secret.reveal(), salt, info, lengthBytes)));
  }

  async wrap(secret: Secret<Uint8Array>, context: string): Promise<Uint8Array> {
    return this.#seal(secret.reveal(), `secret ${context}`);
  }

  async unwrap(wrapped: Uint8Array, context: string): Promise<Secret<Uint8Array>> {
    return new Secret(await this.#unseal(wrapped, `secret ${context}`));
  }

  /** Octets with which what is wrapped from now on begins. */
  wrappedHeader(): Uint8Array {
    return headerOf(this.#keyEncryptionKeys.current);
  }

  /** What is stored of a key, encrypted anew under the current key-encryption key. */
  async rewrapKey({ name, version, algorithm, wrapped }: StoredKey): Promise<Uint8Array> {
    const context = contextOf({ name, version }, algorithm);
    const plain = await this.#unseal(wrapped, context);
    try {
      return this.#seal(plain, context);
    } finally {
      plain.fill(0);
    }
  }

  #seal(plain: Uint8Array, context: string): Uint8Array {
    return seal(plain, context, this.#keyEncryptionKeys.current);
  }

  async #unseal(wrapped: Uint8Array, context: string): Promise<Uint8Array> {
    return await unseal(wrapped, context, this.#keyEncryptionKeys);
  }

  async #insertNextVersion(
    name: string,
    algorithm: string,
    plain: Uint8Array,
    publicKeyDer: Uint8Array | null,
  ): Promise<KeyReference> {
    for (;;) {
      const key = { name, version: ((await this.#keys.findCurrent(name))?.version ?? 0) + 1 };
      const wrapped = this.#seal(plain, contextOf(key, algorithm));
      try {
        await this.#keys.insert({ ...key, algorithm, wrapped, publicKeyDer, createdAt: this.#clock.now() });
        return key;
      } catch (error) {
        // Another process may have taken this version in between; then the next one is ours.
        if ((await this.#keys.find(name, key.version)) === undefined) throw error;
      }
    }
  }

  async #makePair(
    name: string,
    algorithm: KeyAlgorithm,
    recordedAs: string,
  ): Promise<{ key: KeyReference; publicKeyDer: Uint8Array }> {
    const { privateKeyDer, publicKeyDer } = await generatePair(algorithm);
    try {
      const key = await this.#insertNextVersion(name, recordedAs, privateKeyDer, publicKeyDer);
      return { key, publicKeyDer };
    } finally {
      privateKeyDer.fill(0);
    }
  }

  async #decryptionKey(key: KeyReference): Promise<KeyObject> {
    const { use, privateKey } = await remember(this.#privateKeys, key, () => this.#openPrivateKey(key));
    if (use !== 'decrypt') throw wrongKind(key);
    return privateKey;
  }

  async #openPrivateKey(key: KeyReference): Promise<OpenedPrivateKey> {
    const stored = await this.#find(key);
    const algorithm = asymmetricAlgorithm(key, stored.algorithm);
    const use = isForDecryption(stored.algorithm) ? 'decrypt' : 'sign';
    const pkcs8 = await this.#unseal(stored.wrapped, contextOf(key, stored.algorithm));
    try {
      const privateKey = createPrivateKey({ key: Buffer.from(pkcs8.buffer), format: 'der', type: 'pkcs8' });
      return { algorithm, use, privateKey };
    } finally {
      pkcs8.fill(0);
    }
  }

  async #openSecretKey(key: KeyReference): Promise<Secret<Uint8Array>> {
    const { algorithm, wrapped } = await this.#find(key);
    if (algorithm !== secretAlgorithm) throw wrongKind(key);
    return new Secret(await this.#unseal(wrapped, contextOf(key, algorithm)));
  }

  async #find(key: KeyReference): Promise<WrappedKey> {
    const found = await this.#keys.find(key.name, key.version);
    if (found === undefined)
      throw new CmError('Misconfigured', `The keystore has no key ${key.name} version ${key.version}.`);
    return found;
  }
}

/** A key as the store has it. */
export type StoredKey = Pick<WrappedKey, 'name' | 'version' | 'algorithm' | 'wrapped'>;

interface OpenedPrivateKey {
  readonly algorithm: KeyAlgorithm;
  readonly use: 'sign' | 'decrypt';
  readonly privateKey: KeyObject;
}

/** Ciphertext of one key never opens as another key, another version or another algorithm. */
export function contextOf(key: KeyReference, algorithm: string): string {
  return `key ${key.name} version ${key.version} ${algorithm}`;
}

function cacheKeyOf({ name, version }: KeyReference): string {
  return `${version} ${name}`;
}

/** Opens a key once; a failure is not remembered. */
async function remember<T>(
  cache: Map<string, Promise<T>>,
  key: KeyReference,
  open: () => Promise<T>,
): Promise<T> {
  const cacheKey = cacheKeyOf(key);
  const known = cache.get(cacheKey);
  if (known !== undefined) return await known;
  const opening = open();
  cache.set(cacheKey, opening);
  try {
    return await opening;
  } catch (error) {
    cache.delete(cacheKey);
    throw error;
  }
}

async function generatePair(
  algorithm: KeyAlgorithm,
): Promise<{ privateKeyDer: Uint8Array; publicKeyDer: Uint8Array }> {
  const { privateKey, publicKey } = await generateKeyObjects(algorithm);
  return {
    privateKeyDer: privateKey.export({ type: 'pkcs8', format: 'der' }),
    publicKeyDer: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
  };
}

function asymmetricAlgorithm(key: KeyReference, stored: string): KeyAlgorithm {
  const algorithm = keyAlgorithms.find((known) => [known, decryptionAlgorithm(known)].includes(stored));
  if (algorithm === undefined) throw wrongKind(key);
  return algorithm;
}

function wrongKind({ name, version }: KeyReference): CmError {
  return new CmError('Misconfigured', `The key ${name} version ${version} is not of the kind asked for.`);
}
