import { createHash } from 'node:crypto';
import {
  CmError,
  type KeyAlgorithm,
  type KeyStore,
  type OcspRepository,
  type StoredOcspSigner,
} from '@cardea/domain';
import type { EmbeddedAuthority } from '../ca/embedded/embedded-authority.js';
import { readAuthorityCertificate } from '../x509/certificate.js';
import { decodePublicKey } from '../x509/public-key.js';
import type { ResponseSigner } from './ocsp-response.js';

const dayMs = 24 * 60 * 60 * 1000;
/** How long a signer's certificate lasts: nobody can revoke it. */
const signerDays = 14;
/** A new one follows this long before, so that a server that stands still for days starts with a good one. */
const renewalDays = 5;
/** After the next one could not be made, while the current one is good. */
const tryAgainMs = 60_000;
/** Clocks of clients may be this much behind ours. */
const clockSkewMs = 10 * 60 * 1000;

/** What a {@link DelegatedSigner} stands on. */
export interface DelegatedSignerParts {
  readonly authority: EmbeddedAuthority;
  readonly keyStore: KeyStore;
  readonly signers: Pick<OcspRepository, 'findCurrentSigner'>;
  /** Stores a new signer, with its audit row. Errors: `Conflict` when its generation is taken. */
  readonly keepSigner: (signer: StoredOcspSigner) => Promise<void>;
}

/** A signer with its certificate, ready to sign. */
export interface OpenSigner extends ResponseSigner {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * Whoever signs OCSP responses for one authority: a key of its own in the keystore, with a certificate of two weeks, which
 * is replaced along with its key some days before it ends.
 */
export class DelegatedSigner {
  readonly #parts: DelegatedSignerParts;
  #open: OpenSigner | undefined;
  #opening: Promise<OpenSigner> | undefined;
  /** When the next one could not be made, whoever asks does not wait for that again at once. */
  #notMadeBefore = new Date(0);

  constructor(parts: DelegatedSignerParts) {
    this.#parts = parts;
  }

  /**
   * The signer at `now`; makes one when there is none, or the current one ends soon. Of several processes that do so at
   * once the first to store its signer wins, and all use that one.
   *
   * Errors: `CaUnavailable` when the authority's own certificate has ended; those of keystore and store, unless the
   * current signer is still good.
   */
  async at(now: Date): Promise<OpenSigner> {
    const open = this.#open;
    const daysLeft = now < this.#notMadeBefore ? 0 : renewalDays;
    if (open !== undefined && lasts(open, now, daysLeft)) return open;
    this.#opening ??= this.#openOrMake(now).finally(() => {
      this.#opening = undefined;
    });
    try {
      this.#open = await this.#opening;
      return this.#open;
    } catch (error) {
      if (open !== undefined && lasts(open, now, 0)) return open;
      throw error;
    }
  }

  async #openOrMake(now: Date): Promise<OpenSigner> {
    const { authority, signers, keepSigner } = this.#parts;
    for (;;) {
      const stored = await signers.findCurrentSigner(authority.name);
      const current = stored === undefined ? undefined : await this.#opened(stored);
      // Near the end of the authority's own life no signer can last longer than the current one.
      const isLast = current !== undefined && current.notAfter >= authority.certificate.notAfter;
      if (current !== undefined && lasts(current, now, isLast ? 0 : renewalDays)) return current;
      let made: StoredOcspSigner;
      try {
        made = await this.#make((stored?.generation ?? 0) + 1, now);
      } catch (error) {
        this.#notMadeBefore = new Date(now.getTime() + tryAgainMs);
        if (current !== undefined && lasts(current, now, 0)) return current;
        throw error;
      }
      try {
        await keepSigner(made);
        return await this.#opened(made);
      } catch (error) {
        const first = await signers.findCurrentSigner(authority.name);
        // Another process may have been first; its signer counts.
        if (first === undefined || first.generation < made.generation) throw error;
      }
    }
  }

  async #make(generation: number, now: Date): Promise<StoredOcspSigner> {
    const { authority, keyStore } = this.#parts;
    const { name: caName, certificate } = authority;
    if (now >= certificate.notAfter)
      throw new CmError('CaUnavailable', `The certificate of the authority ${caName} has ended.`);
    // A key that nobody can certify would stay without use.
    await authority.trySigning();
    const { key, publicKeyDer } = await keyStore.generateKey(
      `ocsp/${caName}`,
      signerAlgorithm(authority.algorithm),
    );
    const certificateDer = await authority.certifyOcspSigner({
      publicKeyDer,
      validity: {
        notBefore: new Date(Math.max(now.getTime() - clockSkewMs, certificate.notBefore.getTime())),
        notAfter: new Date(Math.min(now.getTime() + signerDays * dayMs, certificate.notAfter.getTime())),
      },
    });
    return { caName, generation, certificateDer, keyName: key.name, keyVersion: key.version };
  }

  async #opened({ certificateDer, keyName, keyVersion }: StoredOcspSigner): Promise<OpenSigner> {
    const { keyStore } = this.#parts;
    const key = { name: keyName, version: keyVersion };
    const { algorithm } = await keyStore.publicKey(key);
    const { publicKeyDer, notBefore, notAfter } = readAuthorityCertificate(certificateDer);
    return {
      certificateDer,
      keyHash: keyHash('sha1', publicKeyDer),
      algorithm,
      sign: (message) => keyStore.sign(key, message),
      notBefore,
      notAfter,
    };
  }
}

/** Hash over the subjectPublicKey bits, as CertID and KeyHash name keys (RFC 6960 §4.1.1, §4.2.1). */
export function keyHash(hash: 'sha1' | 'sha256', publicKeyDer: Uint8Array): Uint8Array {
  const { subjectPublicKey } = decodePublicKey(publicKeyDer);
  return createHash(hash).update(new Uint8Array(subjectPublicKey)).digest();
}

/** Whoever can verify the authority's signatures can verify these. Long RSA keys would only make answers slow. */
function signerAlgorithm(algorithm: KeyAlgorithm): KeyAlgorithm {
  return algorithm.startsWith('RSA') ? 'RSA-2048' : algorithm;
}

function lasts({ notBefore, notAfter }: OpenSigner, now: Date, days: number): boolean {
  return notBefore <= now && notAfter.getTime() - now.getTime() > days * dayMs;
}
