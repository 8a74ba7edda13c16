import {
  type CertificateTemplate,
  CmError,
  type GeneratedKey,
  type KeyAlgorithm,
  type KeyArchive,
  keyAlgorithms,
  type RequestedNames,
  Secret,
  type SecretKeyStore,
} from '@cardea/domain';
import { generateKeyObjects } from '../../keystore/software/generate-key-objects.js';
import { createCertificationRequest } from '../../x509/create-certification-request.js';
import { createPfx } from '../../x509/pfx.js';

/**
 * Makes encryption keys in this process and seals them under the key-encryption key of `secrets`, each bound to issuer and
 * serial number of its certificate, so that a sealed key moved to another certificate's row does not open.
 *
 * Errors: `Misconfigured` when a certificate template asks for a key that cannot be made, or a sealed key does not open.
 */
export function createSoftwareKeyArchive(
  secrets: SecretKeyStore,
  /** Rounds of a PFX, where a test wants fewer than protect it. */
  pfxRounds?: number,
): Pick<KeyArchive, 'generateKey' | 'seal' | 'open' | 'pfx'> {
  return {
    generateKey,
    seal: (privateKey, issuer, serialNumber) =>
      secrets.wrap(privateKey, archivedKeyContext(issuer, serialNumber)),
    open: (sealed, issuer, serialNumber) => secrets.unwrap(sealed, archivedKeyContext(issuer, serialNumber)),
    pfx: (contents) => createPfx(contents, pfxRounds),
  };
}

/**
 * What an archived key's encryption is bound to. A serial number is hex and has no slash, so no two pairs give one
 * context.
 */
export function archivedKeyContext(issuer: string, serialNumber: string): string {
  return `key-archive/${issuer}/${serialNumber}`;
}

async function generateKey(template: CertificateTemplate, names?: RequestedNames): Promise<GeneratedKey> {
  const { privateKey } = await generateKeyObjects(algorithmOf(template));
  const certificationRequestDer = await createCertificationRequest(
    { privateKey },
    names === undefined ? {} : { names },
  );
  const exported = privateKey.export({ type: 'pkcs8', format: 'der' });
  const privateKeyDer = new Uint8Array(exported);
  exported.fill(0);
  return { certificationRequestDer, privateKey: new Secret(privateKeyDer) };
}

/** Names of CNG: `RSA`, and `ECDSA_P256`, `ECDH_P256` and so on, or without the curve, which `keyBits` then says. */
function algorithmOf({ commonName, key }: CertificateTemplate): KeyAlgorithm {
  const [, name] = /^(RSA|ECDSA|ECDH)(_P\d+)?$/.exec(key.algorithmName) ?? [];
  const wanted = name === 'RSA' ? `RSA-${key.keyBits}` : `ECDSA-P-${key.keyBits}`;
  const algorithm = keyAlgorithms.find((known) => known === wanted);
  if (name === undefined || algorithm === undefined)
    throw new CmError(
      'Misconfigured',
      `The certificate template ${commonName} asks for a key that the server does not make (${key.algorithmName}, ${key.keyBits} bits): RSA has 2048, 3072 or 4096, ECDSA 256 or 384.`,
    );
  return algorithm;
}
