import { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  Certificate,
  ExtendedKeyUsage,
  type Extension,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  KeyUsage,
  KeyUsageFlags,
} from '@peculiar/asn1-x509';

const deciphering =
  KeyUsageFlags.keyEncipherment | KeyUsageFlags.dataEncipherment | KeyUsageFlags.keyAgreement;

/** Client authentication, smart card logon, and PKINIT (RFC 4556 §3.2.2): nothing is stored under such a key. */
const authenticationOnly: ReadonlySet<string> = new Set([
  '1.3.6.1.5.5.7.3.2',
  '1.3.6.1.4.1.311.20.2.2',
  '1.3.6.1.5.2.3.4',
]);

/**
 * Says whether messages may have been enciphered to the key of a certificate, so that they are lost without it: its key
 * usage allows encipherment or agreement (RFC 5280 §4.2.1.3), and its extended key usage more than to authenticate. A
 * certificate that does not say may be for everything where its key is one of RSA, which deciphers without further ado.
 */
export function mayOpenMessages(certificateDer: Uint8Array): boolean {
  try {
    const extensions = AsnConvert.parse(certificateDer, Certificate).tbsCertificate.extensions ?? [];
    const keyUsage = valueOfExtension(extensions, id_ce_keyUsage);
    const isAllowed =
      keyUsage === undefined
        ? isRsa(certificateDer)
        : (AsnConvert.parse(keyUsage, KeyUsage).toNumber() & deciphering) !== 0;
    const extended = valueOfExtension(extensions, id_ce_extKeyUsage);
    const purposes = extended === undefined ? undefined : AsnConvert.parse(extended, ExtendedKeyUsage);
    return isAllowed && purposes?.every((one) => authenticationOnly.has(one)) !== true;
  } catch {
    // Whoever wrote it, a key of RSA may be for everything.
    return isRsa(certificateDer);
  }
}

function valueOfExtension(extensions: readonly Extension[], id: string): ArrayBuffer | undefined {
  return extensions.find(({ extnID }) => extnID === id)?.extnValue.buffer;
}

function isRsa(certificateDer: Uint8Array): boolean {
  try {
    return new X509Certificate(certificateDer).publicKey.asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
