import { X509Certificate } from 'node:crypto';
import { malformed } from '@cardea/domain';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate, KeyUsage, KeyUsageFlags } from '@peculiar/asn1-x509';
import { encode } from '../x509/der.js';
import { checkPublicKey } from '../x509/key-quality.js';
import { extensionType } from '../x509/object-identifiers.js';
import { publiclyKnownKeys } from '../x509/publicly-known-keys.js';

/**
 * Checks that keys can be encrypted to a certificate: an RSA key from 2,048 bits or one of P-256 or P-384, keyUsage (where
 * it is there) that lets it encipher or agree on keys, and valid at `now`. Who issued it is not looked at: whoever adds an
 * agent vouches for the certificate.
 *
 * Errors: `MalformedInput`.
 */
export function checkRecipientCertificate(certificateDer: Uint8Array, now: Date): void {
  const { tbsCertificate, validFrom, validTo } = read(certificateDer);
  if (now < validFrom || now > validTo) throw refused('is not valid now');
  try {
    const { rsaBits, family } = checkPublicKey(
      encode(tbsCertificate.subjectPublicKeyInfo),
      publiclyKnownKeys,
    );
    if (family !== 'RSA' && family !== 'ECDSA') throw refused('has no key to encrypt to');
    if (rsaBits !== undefined && rsaBits < 2048) throw refused('has too short a key');
  } catch {
    throw refused('must have an RSA key from 2048 bits or one of P-256 or P-384, free of known weaknesses');
  }
  const usage = tbsCertificate.extensions?.find(({ extnID }) => extnID === extensionType.keyUsage);
  if (usage === undefined) return;
  const flags = AsnConvert.parse(usage.extnValue.buffer, KeyUsage).toNumber();
  if ((flags & (KeyUsageFlags.keyEncipherment | KeyUsageFlags.keyAgreement)) === 0)
    throw refused('must be for keyEncipherment or keyAgreement');
}

function read(certificateDer: Uint8Array) {
  try {
    const { tbsCertificate } = AsnConvert.parse(certificateDer, Certificate);
    const { validFrom, validTo } = new X509Certificate(certificateDer);
    return { tbsCertificate, validFrom: new Date(validFrom), validTo: new Date(validTo) };
  } catch {
    throw refused('must be an X.509 certificate');
  }
}

function refused(rule: string) {
  return malformed('certificate', rule);
}
