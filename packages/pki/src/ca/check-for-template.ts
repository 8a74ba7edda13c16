import { type CertificateTemplate, type CheckedCertificationRequest, CmError } from '@cardea/domain';
import { decodeCertificationRequest, verifyProofOfPossession } from '../x509/certification-request.js';
import { type AcceptablePublicKey, checkPublicKey } from '../x509/key-quality.js';
import { publiclyKnownKeys } from '../x509/publicly-known-keys.js';

/**
 * Checks a PKCS#10 request for one certificate template: encoding, quality and family of the key, proof of possession.
 * `knownKeys` are SHA-256 hashes (lower-case hex) of SubjectPublicKeyInfo to refuse; default the published test keys.
 *
 * Errors: `MalformedInput` when it is no PKCS#10 request; `BadCertificationRequest` when it is refused.
 */
export async function checkForTemplate(
  certificationRequestDer: Uint8Array,
  template: CertificateTemplate,
  knownKeys: ReadonlySet<string> = publiclyKnownKeys,
): Promise<CheckedCertificationRequest> {
  const request = decodeCertificationRequest(certificationRequestDer);
  // The key comes first: verifying a signature with a monstrous key would cost us more than it costs the sender.
  const key = checkKeyForTemplate(request.publicKeyDer, template, knownKeys);
  await verifyProofOfPossession(request, key);
  return {
    certificationRequestDer,
    sha256: request.sha256,
    publicKeyDer: key.publicKeyDer,
    modulusFingerprint: key.modulusFingerprint,
  };
}

/**
 * Checks quality and family of a public key (SubjectPublicKeyInfo, DER) for one certificate template.
 *
 * Errors: `BadCertificationRequest`, or `MalformedInput` when it is no key.
 */
export function checkKeyForTemplate(
  publicKeyDer: Uint8Array,
  template: CertificateTemplate,
  knownKeys: ReadonlySet<string> = publiclyKnownKeys,
): AcceptablePublicKey {
  const key = checkPublicKey(publicKeyDer, knownKeys);
  keyFitsTemplate(key, template);
  return key;
}

/** The certificate template decides on families and RSA sizes. */
function keyFitsTemplate(key: AcceptablePublicKey, { commonName, key: wanted }: CertificateTemplate): void {
  if (!wanted.families.includes(key.family))
    throw new CmError(
      'BadCertificationRequest',
      `${commonName} takes keys of ${wanted.families.join(', ')}, not ${key.family}.`,
    );
  if (key.rsaBits !== undefined && key.rsaBits < wanted.minimumRsaBits)
    throw new CmError(
      'BadCertificationRequest',
      `${commonName} takes RSA keys from ${wanted.minimumRsaBits} bits; this one has ${key.rsaBits}.`,
    );
}
