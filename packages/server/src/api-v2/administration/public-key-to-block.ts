import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { CmError, malformed } from '@cardea/domain';
import { decodeCertificationRequest } from '@cardea/pki/x509';
import { bytesFromBase64 } from '../../wire/base64.js';

/** A public key, said in exactly one of these ways. */
export interface PublicKeyNamed {
  /** SHA-256 over the SubjectPublicKeyInfo, hexadecimal in either case, with colons or without. */
  readonly publicKeySha256?: string;
  /** A certificate, DER. */
  readonly certificateBase64?: string;
  /** A PKCS#10 request, DER; its signature is not verified. */
  readonly certificationRequestBase64?: string;
}

/**
 * SHA-256 (lower-case hex) over the SubjectPublicKeyInfo meant, DER. RSA keys with and without NULL parameters are one key.
 *
 * Errors: `MalformedInput` naming the field that cannot be read, or when not exactly one is there.
 */
export function publicKeyHashOf(named: PublicKeyNamed): string {
  const { publicKeySha256, certificateBase64, certificationRequestBase64 } = named;
  const given = [publicKeySha256, certificateBase64, certificationRequestBase64];
  if (given.filter((one) => one !== undefined).length !== 1)
    throw malformed(
      'publicKeySha256',
      'one of publicKeySha256, certificateBase64 and certificationRequestBase64 must say which key is meant',
    );
  if (certificateBase64 !== undefined) {
    const der = bytesFromBase64(certificateBase64, 'certificateBase64');
    return readable('certificateBase64', () => hashOf(new X509Certificate(der).publicKey));
  }
  if (certificationRequestBase64 !== undefined) {
    const der = bytesFromBase64(certificationRequestBase64, 'certificationRequestBase64');
    return readable('certificationRequestBase64', () => {
      const { publicKeyDer } = decodeCertificationRequest(der);
      return hashOf(createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' }));
    });
  }
  const hash = (publicKeySha256 ?? '').replaceAll(':', '').toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(hash)) throw malformed('publicKeySha256', 'must be 64 hexadecimal digits');
  return hash;
}

function hashOf(publicKey: ReturnType<typeof createPublicKey>): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

function readable(field: string, read: () => string): string {
  try {
    return read();
  } catch (cause) {
    throw new CmError('MalformedInput', `${field}: must be DER with a public key that can be read`, {
      field,
      cause,
    });
  }
}
