import type { CertificateTemplate } from '../certificate-template/certificate-template.js';
import type { Secret } from '../secret.js';
import type { AgentShare, KeyRecovery, KeyRecoveryAgent, KeyRecoveryUuid } from './key-recovery.js';
import type { KeyReference } from './key-store.js';
import type { RequestedNames } from './requested-names.js';

/** A key pair that the server made for a certificate template. */
export interface GeneratedKey {
  /** PKCS#10 request signed with the new key, DER. */
  readonly certificationRequestDer: Uint8Array;
  /** PrivateKeyInfo (RFC 5208), DER. */
  readonly privateKey: Secret<Uint8Array>;
}

/**
 * How a PFX is encrypted: by AES-256 and SHA-256, or by triple DES and SHA-1, which Windows before 10 version 1709 and Server
 * 2019 can read.
 */
export const pfxEncryptions = ['aes256', 'tripleDes'] as const;
export type PfxEncryption = (typeof pfxEncryptions)[number];

/** What goes into a PFX (RFC 7292). */
export interface PfxContents {
  readonly privateKey: Secret<Uint8Array>;
  readonly certificateDer: Uint8Array;
  /** Certificates of the authorities, issuing first, DER each. */
  readonly chain: readonly Uint8Array[];
  readonly friendlyName: string;
  readonly password: Secret<string>;
  /** Default `aes256`. */
  readonly encryption?: PfxEncryption;
}

/** The certificate that a private key belongs to; archived keys are bound to it. */
export interface ArchivedKeyOwner {
  /** As the store names it. */
  readonly issuer: string;
  /** Upper-case hex. */
  readonly serialNumber: string;
}

/** With whom a private key is shared, and how many of them open it together. */
export interface SharingTerms {
  /** From 1 to the number of agents. */
  readonly consentsNeeded: number;
  readonly agents: readonly Pick<KeyRecoveryAgent, 'uuid' | 'certificateDer'>[];
}

/** A private key that only shares open. */
export interface SharedKey {
  /** Ciphertext under the key-encryption key, of CMS EnvelopedData. */
  readonly sealed: Uint8Array;
  readonly shares: readonly Pick<AgentShare, 'agentUuid' | 'envelopedShare'>[];
}

/** A private key that its client wrapped for the archive, beside the certification request for it. */
export interface SubmittedKey {
  /** PKCS#10, DER; nothing about it was checked. */
  readonly certificationRequestDer: Uint8Array;
  /**
   * Opens the private key as PrivateKeyInfo (RFC 5208); whoever gets it wipes it. `publicKeyDer` is the checked key of the
   * certification request (SubjectPublicKeyInfo).
   *
   * Errors: `BadCertificationRequest` when it is encrypted to no exchange certificate that is valid, is the private key of
   * another public key, or the whole was not signed by the same key.
   */
  open(publicKeyDer: Uint8Array): Promise<Secret<Uint8Array>>;
}

/** Makes encryption keys on the server, keeps them sealed, and gives them back to whoever a workflow says. */
export interface KeyArchive {
  /** Makes a key pair as the certificate template asks; its request carries `names`, default none. */
  generateKey(template: CertificateTemplate, names?: RequestedNames): Promise<GeneratedKey>;
  /**
   * The certificate to which clients encrypt private keys for the archive, DER; makes one when there is none or the current
   * one ends soon.
   *
   * Errors: `CaUnavailable` while no authority of ours can certify it; those of the keystore.
   */
  exchangeCertificate(): Promise<Uint8Array>;
  /**
   * Reads a CMC request with a private key for the archive (szOID_ARCHIVED_KEY_ATTR); undefined when it is none.
   *
   * Errors: `BadCertificationRequest` for a CMC request of another form.
   */
  readSubmittedKey(octets: Uint8Array): SubmittedKey | undefined;
  /** Encrypts a private key for the store; `issuer` and `serialNumber` of its certificate are bound to it. */
  seal(privateKey: Secret<Uint8Array>, issuer: string, serialNumber: string): Promise<Uint8Array>;
  /** Errors: `Misconfigured` when the sealed key, its certificate's identity or the key-encryption key does not fit. */
  open(sealed: Uint8Array, issuer: string, serialNumber: string): Promise<Secret<Uint8Array>>;
  /** Encrypts a private key so that only `consentsNeeded` of the agents together open it. */
  share(privateKey: Secret<Uint8Array>, owner: ArchivedKeyOwner, terms: SharingTerms): Promise<SharedKey>;
  /**
   * Errors: `Misconfigured` when the shares are too few, belong to another key, or the sealed key does not fit its owner.
   */
  openShared(
    sealed: Uint8Array,
    owner: ArchivedKeyOwner,
    shares: readonly Secret<Uint8Array>[],
  ): Promise<Secret<Uint8Array>>;
  /** Opens the share of an agent whose key is in the keystore. Errors: `Misconfigured` when it is for somebody else. */
  openShare(
    envelopedShare: Uint8Array,
    agent: Pick<KeyRecoveryAgent, 'key' | 'certificateDer'>,
    owner: ArchivedKeyOwner,
  ): Promise<Secret<Uint8Array>>;
  /** Makes the one-time key of a recovery. */
  makeRecoveryKey(
    recovery: KeyRecoveryUuid,
  ): Promise<Pick<KeyRecovery, 'publicKeyDer' | 'wrappedPrivateKey'>>;
  /**
   * Opens a share that its agent encrypted again for the one-time key of a recovery.
   *
   * Errors: `MalformedInput` when it is for another key or is no share of `owner`'s key.
   */
  openReturnedShare(
    envelopedShare: Uint8Array,
    recovery: Pick<KeyRecovery, 'uuid' | 'wrappedPrivateKey'>,
    owner: ArchivedKeyOwner,
  ): Promise<Secret<Uint8Array>>;
  /**
   * Makes a key in the keystore for a key recovery agent and certifies it for them.
   *
   * Errors: those of keystore and authority.
   */
  makeAgentKey(
    commonName: string,
  ): Promise<Required<Pick<KeyRecoveryAgent, 'certificateDer'>> & { readonly key: KeyReference }>;
  /** Errors: `MalformedInput` when nothing can be encrypted to the certificate, or it is not valid at `now`. */
  checkAgentCertificate(certificateDer: Uint8Array, now: Date): void;
  /** PKCS#12 with PBES2 (AES-256-CBC, PBKDF2 with HMAC-SHA-256) and an HMAC-SHA-256 MAC unless it says otherwise, DER. */
  pfx(contents: PfxContents): Promise<Secret<Uint8Array>>;
}
