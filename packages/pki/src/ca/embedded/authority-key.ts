import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { type Clock, CmError, type KeyAlgorithm, type KeyReference, type KeyStore } from '@cardea/domain';
import { isOutOfReach } from '../../keystore/key-not-there.js';
import type { AuthorityCertificate } from '../../x509/certificate.js';
import { type AuthoritySigner, signatureHashOf } from '../../x509/signer.js';

/** What an {@link AuthorityKey} is made of. */
export interface AuthorityKeyParts {
  readonly authorityName: string;
  readonly keyStore: Pick<KeyStore, 'sign'>;
  readonly reference: KeyReference;
  readonly algorithm: KeyAlgorithm;
  /** Of the authority, which names the key. */
  readonly certificate: Pick<AuthorityCertificate, 'publicKeyDer'>;
  readonly clock: Clock;
}

/** Since when and why a key could not be tried out. */
export interface KeyOutOfReach {
  readonly authorityName: string;
  readonly since: Date;
  readonly reason: string;
}

/**
 * The private key of an authority. It signs nothing for the authority before a trial signature has shown that it is the key
 * which the certificate names, so that a wrong key-encryption key or a foreign certificate shows before anything is issued.
 */
export class AuthorityKey implements AuthoritySigner {
  readonly #parts: AuthorityKeyParts;
  #isTried = false;
  #outOfReach: KeyOutOfReach | undefined;

  constructor(parts: AuthorityKeyParts) {
    this.#parts = parts;
  }

  get authorityName(): string {
    return this.#parts.authorityName;
  }

  get algorithm(): KeyAlgorithm {
    return this.#parts.algorithm;
  }

  /** Undefined once the key has been tried out. */
  get outOfReach(): KeyOutOfReach | undefined {
    return this.#outOfReach;
  }

  /**
   * Tries the key out, unless that was done.
   *
   * Errors: `Misconfigured` when it is missing or is another than the certificate names; `CaUnavailable` when its place does
   * not answer.
   */
  async tryOut(): Promise<void> {
    if (this.#isTried) return;
    const { authorityName, clock } = this.#parts;
    try {
      await signsForCertificate(this.#parts);
      this.#isTried = true;
      this.#outOfReach = undefined;
    } catch (error) {
      if (isOutOfReach(error)) {
        const since = this.#outOfReach?.since ?? clock.now();
        this.#outOfReach = { authorityName, since, reason: error.detail };
      }
      throw error;
    }
  }

  /** Errors: those of {@link tryOut} and of the keystore. */
  async sign(message: Uint8Array): Promise<Uint8Array> {
    if (!this.#isTried) await this.tryOut();
    const { keyStore, reference } = this.#parts;
    return await keyStore.sign(reference, message);
  }
}

async function signsForCertificate({
  authorityName,
  keyStore,
  reference,
  algorithm,
  certificate,
}: AuthorityKeyParts): Promise<void> {
  const trial = randomBytes(32);
  const signature = await keyStore.sign(reference, trial);
  const publicKey = createPublicKey({
    key: Buffer.from(certificate.publicKeyDer),
    format: 'der',
    type: 'spki',
  });
  if (!verify(signatureHashOf(algorithm), trial, publicKey, signature))
    throw new CmError(
      'Misconfigured',
      `The certificate of the authority ${authorityName} does not belong to the key ${reference.name} version ${reference.version}.`,
    );
}
