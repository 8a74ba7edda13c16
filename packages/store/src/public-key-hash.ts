import { createHash, X509Certificate } from 'node:crypto';

/**
 * SHA-256 (lower-case hex) over the SubjectPublicKeyInfo of a certificate, DER; null where there is no certificate, or one
 * that OpenSSL cannot read, as may be among those carried over.
 */
export function publicKeySha256Of(certificateDer: Uint8Array | null): string | null {
  if (certificateDer === null) return null;
  try {
    const { publicKey } = new X509Certificate(certificateDer);
    return createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex');
  } catch {
    // OpenSSL's error says nothing that would help: the certificate is stored as it came.
    return null;
  }
}
