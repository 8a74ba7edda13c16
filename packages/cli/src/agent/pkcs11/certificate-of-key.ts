import { certificatesInCms } from '@cardea/pki/x509';
import type { v1 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import { certifiedKeySha256, publicKeySha256 } from '../run/certificates-on-card.js';

/**
 * The certificate, DER, that the server answers for a key, SubjectPublicKeyInfo DER; the chain comes along with it.
 *
 * Errors: `CommandFailure` when the server refused, or answers with certificates of other keys.
 */
export function certificateOfKey(
  answer: Pick<v1.CertificateResponse, 'Error' | 'Pkcs7'> | undefined,
  publicKeyDer: Uint8Array,
): Uint8Array {
  if (answer?.Error != null)
    throw new CommandFailure(`The server refuses a certification request: ${answer.Error.Message}`);
  const certificates = certificatesInCms(new Uint8Array(Buffer.from(answer?.Pkcs7 ?? '', 'base64')));
  const sha256 = publicKeySha256(publicKeyDer);
  const own = certificates.find((der) => certifiedKeySha256(der) === sha256);
  if (own !== undefined) return own;
  throw new CommandFailure('The answer holds no certificate for the key on the token.');
}
