import type { CertificateTemplate } from '../certificate-template/certificate-template.js';
import type { Secret } from '../secret.js';

/** A key pair that the server made for a certificate template. */
export interface GeneratedKey {
  /** PKCS#10 request signed with the new key, DER. */
  readonly certificationRequestDer: Uint8Array;
  /** PrivateKeyInfo (RFC 5208), DER. */
  readonly privateKey: Secret<Uint8Array>;
}

/** What goes into a PFX (RFC 7292). */
export interface PfxContents {
  readonly privateKey: Secret<Uint8Array>;
  readonly certificateDer: Uint8Array;
  /** Certificates of the authorities, issuing first, DER each. */
  readonly chain: readonly Uint8Array[];
  readonly friendlyName: string;
  readonly password: Secret<string>;
}

/** Makes encryption keys on the server, keeps them sealed, and gives them back to whoever a workflow says. */
export interface KeyArchive {
  /** Makes a key pair as the certificate template asks. */
  generateKey(template: CertificateTemplate): Promise<GeneratedKey>;
  /** Encrypts a private key for the store; `issuer` and `serialNumber` of its certificate are bound to it. */
  seal(privateKey: Secret<Uint8Array>, issuer: string, serialNumber: string): Promise<Uint8Array>;
  /** Errors: `Misconfigured` when the sealed key, its certificate's identity or the key-encryption key does not fit. */
  open(sealed: Uint8Array, issuer: string, serialNumber: string): Promise<Secret<Uint8Array>>;
  /** PKCS#12 with PBES2 (AES-256-CBC, PBKDF2 with HMAC-SHA-256) and an HMAC-SHA-256 MAC, DER. */
  pfx(contents: PfxContents): Promise<Secret<Uint8Array>>;
}
