import { createHash, randomBytes } from 'node:crypto';
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
import { digestInfo, ecdsaSigValue } from '../../x509/signature-value.js';
import { signatureHashOf } from '../../x509/signer.js';
import { decryptionAlgorithm, isForDecryption } from '../decryption-algorithm.js';
import { KeyNotThere } from '../key-not-there.js';
import { type TokenPlace, tokenKeyId, tokenKeyLocator } from '../key-place.js';
import { hkdfExpand, saltedInfo } from './hkdf-expand.js';
import { curveParameters, ecPublicKeyDer, pointOf, rsaPublicKeyDer } from './public-key.js';
import type { TokenConnection } from './token-connection.js';
import { decodeEnvelope, encodeEnvelope, headerOf } from './token-envelope.js';
import type { TokenKeyName } from './token-messages.js';
import { TokenRefusal } from './token-worker.js';

/** Recorded with a secret key, and with it how it derives: the first by HKDF-Expand alone, the second not at all. */
const secretAlgorithms = { hmac: 'secret-32/hkdf-expand', aes: 'aes-256-gcm' } as const;
type SecretUse = keyof typeof secretAlgorithms;

/** Name of the key in the token under which secrets are wrapped. */
export const tokenWrappingKeyName = 'key-encryption-key';

/** Return values of a decryption whose tag does not fit; tokens do not agree on one. */
const doesNotFit: ReadonlySet<string> = new Set([
  'CKR_AEAD_DECRYPT_FAILED',
  'CKR_DATA_INVALID',
  'CKR_ENCRYPTED_DATA_INVALID',
  'CKR_ENCRYPTED_DATA_LEN_RANGE',
  'CKR_FUNCTION_FAILED',
  'CKR_GENERAL_ERROR',
  'CKR_SIGNATURE_INVALID',
]);

interface MadeKey<P extends Uint8Array | null> {
  readonly algorithm: string;
  readonly publicKeyDer: P;
}

/** What a {@link Pkcs11KeyStore} needs. */
export interface Pkcs11KeyStoreOptions {
  /** Where it is recorded which key of the token is which. */
  readonly keys: WrappedKeyRepository;
  readonly token: Pick<TokenConnection, 'call'>;
  /** Which token of the installation it is. Default `pkcs11`. */
  readonly place?: TokenPlace;
  readonly clock: Clock;
}

/**
 * Keeps keys in a PKCS#11 token: made there, used there, never extractable. The store keeps their names, public halves and
 * CKA_ID only.
 *
 * Errors: `CaUnavailable` when the token does not answer now; `Misconfigured` when a key is missing or of another kind,
 * or the token refuses.
 */
export class Pkcs11KeyStore
  implements KeyStore, DecryptionKeyStore, SecretKeyStore, SecretKeyRotation, KeyDestruction
{
  readonly #keys: WrappedKeyRepository;
  readonly #token: Pkcs11KeyStoreOptions['token'];
  readonly #place: TokenPlace;
  readonly #clock: Clock;
  #wrappingKey: Promise<KeyReference> | undefined;

  constructor({ keys, token, place = 'pkcs11', clock }: Pkcs11KeyStoreOptions) {
    this.#keys = keys;
    this.#token = token;
    this.#place = place;
    this.#clock = clock;
  }

  async generateKey(
    name: string,
    algorithm: KeyAlgorithm,
  ): Promise<{ key: KeyReference; publicKeyDer: Uint8Array }> {
    return await this.#makeNextVersion(name, async (tokenKey) => ({
      algorithm,
      publicKeyDer: await this.#makePair(tokenKey, algorithm, 'sign'),
    }));
  }

  async generateDecryptionKey(
    name: string,
    algorithm: KeyAlgorithm,
  ): Promise<{ key: KeyReference; publicKeyDer: Uint8Array }> {
    return await this.#makeNextVersion(name, async (tokenKey) => ({
      algorithm: decryptionAlgorithm(algorithm),
      publicKeyDer: await this.#makePair(tokenKey, algorithm, 'decrypt'),
    }));
  }

  async decrypt(
    key: KeyReference,
    padding: RsaEncryptionPadding,
    ciphertext: Uint8Array,
  ): Promise<Secret<Uint8Array>> {
    const tokenKey = await this.#decryptionKey(key, 'RSA');
    return new Secret(await this.#output({ kind: 'decryptRsa', key: tokenKey, padding, input: ciphertext }));
  }

  async agree(key: KeyReference, peerPublicKeyDer: Uint8Array): Promise<Secret<Uint8Array>> {
    const tokenKey = await this.#decryptionKey(key, 'ECDSA');
    const peerPoint = pointOf(peerPublicKeyDer);
    return new Secret(await this.#output({ kind: 'agree', key: tokenKey, peerPoint }));
  }

  async publicKey(key: KeyReference): Promise<{ algorithm: KeyAlgorithm; publicKeyDer: Uint8Array }> {
    const { row } = await this.#find(key);
    if (row.publicKeyDer === null) throw wrongKind(key);
    return { algorithm: asymmetricAlgorithm(row), publicKeyDer: row.publicKeyDer };
  }

  async sign(key: KeyReference, message: Uint8Array): Promise<Uint8Array> {
    const { row, tokenKey } = await this.#find(key);
    const algorithm = asymmetricAlgorithm(row);
    if (isForDecryption(row.algorithm)) throw wrongKind(key);
    const hash = createHash(signatureHashOf(algorithm)).update(message).digest();
    if (algorithm.startsWith('RSA')) {
      const input = digestInfo('SHA256', hash);
      return await this.#output({ kind: 'sign', key: tokenKey, family: 'RSA', input });
    }
    return ecdsaSigValue(await this.#output({ kind: 'sign', key: tokenKey, family: 'ECDSA', input: hash }));
  }

  async destroyKey(key: KeyReference): Promise<void> {
    requireDestructible(key);
    const row = await this.#keys.find(key.name, key.version);
    if (row === undefined) return;
    const { tokenKey } = await this.#find(key);
    // The token first: a key without a row would stay in it for ever.
    await this.#call({ kind: 'destroyKey', key: tokenKey });
    await this.#keys.delete(key.name, key.version);
  }

  async ensureSecretKey(name: string): Promise<KeyReference> {
    const current = await this.#keys.findCurrent(name);
    if (current !== undefined) return { name, version: current.version };
    const first = { name, version: 1 };
    // When another process was first, its key counts.
    await this.#make(first, (tokenKey) => this.#makeSecretKey(name, tokenKey));
    return first;
  }

  async rotateSecretKey(name: string): Promise<KeyReference> {
    const { key } = await this.#makeNextVersion(name, (tokenKey) => this.#makeSecretKey(name, tokenKey));
    if (name === tokenWrappingKeyName) this.#wrappingKey = Promise.resolve(key);
    return key;
  }

  async derive(
    key: KeyReference,
    salt: Uint8Array,
    info: Uint8Array,
    lengthBytes: number,
  ): Promise<Secret<Uint8Array>> {
    const { row, tokenKey } = await this.#find(key);
    if (row.algorithm !== secretAlgorithms.hmac) throw wrongKind(key);
    const hmac = (input: Uint8Array) => this.#output({ kind: 'hmac', key: tokenKey, input });
    return new Secret(await hkdfExpand(hmac, saltedInfo(salt, info), lengthBytes));
  }

  async wrap(secret: Secret<Uint8Array>, context: string): Promise<Uint8Array> {
    const wrappingKey = await this.#currentWrappingKey();
    const { tokenKey } = await this.#find(wrappingKey);
    // NIST SP 800-38D §8.2.2: random 96-bit nonces; an installation stays far below 2^32 uses of a key.
    const nonce = new Uint8Array(randomBytes(12));
    // Not every module encrypts nothing: an octet in front.
    const input = Uint8Array.from([0, ...secret.reveal()]);
    const additionalBytes = additionalBytesOf(context);
    try {
      const ciphertext = await this.#output({
        kind: 'encrypt',
        key: tokenKey,
        nonce,
        additionalBytes,
        input,
      });
      return encodeEnvelope({ keyVersion: wrappingKey.version, nonce, ciphertext });
    } finally {
      input.fill(0);
    }
  }

  async unwrap(wrapped: Uint8Array, context: string): Promise<Secret<Uint8Array>> {
    const { keyVersion, nonce, ciphertext: input } = decodeEnvelope(wrapped);
    const { row, tokenKey } = await this.#find({ name: tokenWrappingKeyName, version: keyVersion });
    if (row.algorithm !== secretAlgorithms.aes) throw wrongKind(row);
    const additionalBytes = additionalBytesOf(context);
    try {
      const [plain] = await this.#token.call({
        kind: 'decrypt',
        key: tokenKey,
        nonce,
        additionalBytes,
        input,
      });
      return new Secret(new Uint8Array(plain?.subarray(1) ?? []));
    } catch (error) {
      if (!(error instanceof TokenRefusal) || !doesNotFit.has(error.refusal)) throw explained(error);
      throw new CmError(
        'Misconfigured',
        `The stored secret (${context}) cannot be decrypted. Check that the token is the one this store was made with; if it is, the stored secret was damaged.`,
        { cause: error },
      );
    }
  }

  /** Octets with which what is wrapped from now on begins. */
  async wrappedHeader(): Promise<Uint8Array> {
    return headerOf((await this.#currentWrappingKey()).version);
  }

  /** Takes up a wrapping key that another process has made since. */
  async refresh(): Promise<void> {
    if (this.#wrappingKey === undefined) return;
    this.#wrappingKey = Promise.resolve(await this.ensureSecretKey(tokenWrappingKeyName));
  }

  async #decryptionKey(key: KeyReference, family: 'RSA' | 'ECDSA'): Promise<TokenKeyName> {
    const { row, tokenKey } = await this.#find(key);
    if (!isForDecryption(row.algorithm) || !row.algorithm.startsWith(family)) throw wrongKind(key);
    return tokenKey;
  }

  async #makePair(key: TokenKeyName, algorithm: KeyAlgorithm, use: 'sign' | 'decrypt'): Promise<Uint8Array> {
    if (algorithm === 'ECDSA-P-256' || algorithm === 'ECDSA-P-384') {
      return ecPublicKeyDer(
        algorithm,
        await this.#output({ kind: 'makeEcKey', key, use, curve: curveParameters(algorithm) }),
      );
    }
    const keyBits = Number(algorithm.slice('RSA-'.length));
    const [modulus, publicExponent] = await this.#call({ kind: 'makeRsaKey', key, use, keyBits });
    if (modulus === undefined || publicExponent === undefined) throw new Error('no public key came back');
    return rsaPublicKeyDer(modulus, publicExponent);
  }

  async #makeSecretKey(name: string, tokenKey: TokenKeyName): Promise<MadeKey<null>> {
    const use: SecretUse = name === tokenWrappingKeyName ? 'aes' : 'hmac';
    await this.#call({ kind: 'makeSecretKey', key: tokenKey, use });
    return { algorithm: secretAlgorithms[use], publicKeyDer: null };
  }

  async #makeNextVersion<P extends Uint8Array | null>(
    name: string,
    make: (tokenKey: TokenKeyName) => Promise<MadeKey<P>>,
  ): Promise<{ key: KeyReference; publicKeyDer: P }> {
    for (;;) {
      const key = { name, version: ((await this.#keys.findCurrent(name))?.version ?? 0) + 1 };
      const made = await this.#make(key, make);
      if (made !== undefined) return { key, publicKeyDer: made.publicKeyDer };
      // Another process took this version in between; the next one is ours.
    }
  }

  /** Makes a key in the token, then records it; undefined when somebody else recorded that version first. */
  async #make<P extends Uint8Array | null>(
    key: KeyReference,
    make: (tokenKey: TokenKeyName) => Promise<MadeKey<P>>,
  ): Promise<MadeKey<P> | undefined> {
    const id = new Uint8Array(randomBytes(16));
    const tokenKey = { id, label: labelOf(key) };
    const made = await make(tokenKey);
    try {
      await this.#keys.insert({
        ...key,
        ...made,
        wrapped: tokenKeyLocator(id, this.#place),
        createdAt: this.#clock.now(),
      });
      return made;
    } catch (error) {
      // What is not recorded is of no use.
      await this.#call({ kind: 'destroyKey', key: tokenKey });
      if ((await this.#keys.find(key.name, key.version)) === undefined) throw error;
      return undefined;
    }
  }

  /** Asked for in transactions: found once, so that it needs no connection to the store. */
  async #currentWrappingKey(): Promise<KeyReference> {
    this.#wrappingKey ??= this.ensureSecretKey(tokenWrappingKeyName);
    try {
      return await this.#wrappingKey;
    } catch (error) {
      this.#wrappingKey = undefined;
      throw error;
    }
  }

  async #find(key: KeyReference): Promise<{ row: WrappedKey; tokenKey: TokenKeyName }> {
    const row = await this.#keys.find(key.name, key.version);
    const id = row === undefined ? undefined : tokenKeyId(row, this.#place);
    if (row === undefined || id === undefined)
      throw new CmError('Misconfigured', `The token has no key ${key.name} version ${key.version}.`);
    return { row, tokenKey: { id, label: labelOf(key) } };
  }

  async #output(call: Parameters<TokenConnection['call']>[0]): Promise<Uint8Array> {
    const [output] = await this.#call(call);
    if (output === undefined) throw new Error('the token gave nothing');
    return new Uint8Array(output);
  }

  async #call(call: Parameters<TokenConnection['call']>[0]): Promise<readonly Uint8Array[]> {
    try {
      return await this.#token.call(call);
    } catch (error) {
      throw explained(error);
    }
  }
}

/** CKA_LABEL: a key moved to another name or version in the store is not found. */
function labelOf({ name, version }: KeyReference): string {
  return `${name} v${version}`;
}

function additionalBytesOf(context: string): Uint8Array {
  return Buffer.from(`cardea envelope 2\0secret ${context}`, 'utf8');
}

function asymmetricAlgorithm(row: WrappedKey): KeyAlgorithm {
  const algorithm = keyAlgorithms.find((known) =>
    [known, decryptionAlgorithm(known)].includes(row.algorithm),
  );
  if (algorithm === undefined) throw wrongKind(row);
  return algorithm;
}

function wrongKind({ name, version }: KeyReference): CmError {
  return new CmError('Misconfigured', `The key ${name} version ${version} is not of the kind asked for.`);
}

function explained(error: unknown): unknown {
  if (!(error instanceof TokenRefusal)) return error;
  const detail = `${meanings[error.refusal] ?? 'The token refuses'} (PKCS#11: ${error.refusal}).`;
  if (error.refusal === 'NoSuchKey') return new KeyNotThere(detail, { cause: error });
  return new CmError('Misconfigured', detail, { cause: error });
}

const meanings: Readonly<Record<string, string>> = {
  NoSuchKey: 'The token does not have the key that the store names',
  SeveralKeys: 'The token has several keys of the same CKA_ID and CKA_LABEL',
  CKR_MECHANISM_INVALID: 'The token does not know the algorithm',
  CKR_KEY_SIZE_RANGE: 'The token does not make keys of this size',
  CKR_CURVE_NOT_SUPPORTED: 'The token does not know the curve',
  CKR_DOMAIN_PARAMS_INVALID: 'The token does not know the curve',
};
