import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { type CertificateTemplate, CmError, Secret } from '@cardea/domain';
import { checkKeyForTemplate } from '../check-for-template.js';
import type { ServerGeneratedKey } from './est-server.js';

/** A key that an EST server made, with the certificate for it. */
export interface KeyWithCertificate {
  /** PrivateKeyInfo (RFC 5208), DER. */
  readonly privateKey: Secret<Uint8Array>;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
  readonly certificateDer: Uint8Array;
}

/**
 * Finds the certificate of a key that the server of `authority` made; the encoding that came is wiped.
 *
 * Errors: `CaOutcomeUnknown` when the key cannot be read, or no certificate is for it.
 */
export function readGeneratedKey(
  { privateKey: sent, certificatesDer }: ServerGeneratedKey,
  authority: string,
): KeyWithCertificate {
  const pkcs8 = Buffer.from(sent.reveal());
  try {
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const publicKeyDer = new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }));
    const certificateDer = certificatesDer.find((der) => isFor(der, publicKeyDer));
    if (certificateDer === undefined)
      throw new CmError(
        'CaOutcomeUnknown',
        `The authority ${authority} answered with a key and no certificate for it; it may have issued one.`,
      );
    const encoded = privateKey.export({ format: 'der', type: 'pkcs8' });
    return { privateKey: new Secret(new Uint8Array(encoded)), publicKeyDer, certificateDer };
  } catch (cause) {
    if (cause instanceof CmError) throw cause;
    throw new CmError(
      'CaOutcomeUnknown',
      `The authority ${authority} answered with a key that cannot be read as PKCS#8; it may have issued a certificate for it.`,
    );
  } finally {
    pkcs8.fill(0);
    sent.reveal().fill(0);
  }
}

/** Why the certificate template does not take a key; undefined when it does. */
export function objectionTo(publicKeyDer: Uint8Array, template: CertificateTemplate): string | undefined {
  try {
    checkKeyForTemplate(publicKeyDer, template);
    return undefined;
  } catch (error) {
    if (error instanceof CmError) return error.detail.replace(/\.$/, '');
    throw error;
  }
}

/** Whether a certificate is for this key (SubjectPublicKeyInfo); what cannot be read is for none. */
export function isFor(certificateDer: Uint8Array, publicKeyDer: Uint8Array): boolean {
  try {
    const key = { key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' } as const;
    return createPublicKey(key).equals(new X509Certificate(Buffer.from(certificateDer)).publicKey);
  } catch {
    // Of no kind of key or certificate that OpenSSL knows, so not ours, which it has read before.
    return false;
  }
}
