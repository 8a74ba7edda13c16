import { malformed } from '@cardea/domain';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  Certificate,
  ExtendedKeyUsage,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  KeyUsage,
  KeyUsageFlags,
} from '@peculiar/asn1-x509';

/** Client authentication, smart card logon, and PKINIT (RFC 4556 §3.2.2): nothing is stored under such a key. */
const authenticationOnly: ReadonlySet<string> = new Set([
  '1.3.6.1.5.5.7.3.2',
  '1.3.6.1.4.1.311.20.2.2',
  '1.3.6.1.5.2.3.4',
]);

/** What the key of a certificate is for (RFC 5280 §4.2.1.3, §4.2.1.12). */
export interface CertificatePurpose {
  readonly signs: boolean;
  readonly deciphers: boolean;
  /** Mail and files may have been encrypted to it: without the key they are lost. */
  readonly opensStoredData: boolean;
}

/** Reads what a certificate's key is for; one that does not say may do everything. Errors: `MalformedInput`. */
export function purposeOf(certificateDer: Uint8Array): CertificatePurpose {
  try {
    const extensions = AsnConvert.parse(certificateDer, Certificate).tbsCertificate.extensions ?? [];
    const valueOfExtension = (id: string) => extensions.find(({ extnID }) => extnID === id)?.extnValue.buffer;
    const usage = valueOfExtension(id_ce_keyUsage);
    const flags = usage === undefined ? undefined : AsnConvert.parse(usage, KeyUsage).toNumber();
    const extended = valueOfExtension(id_ce_extKeyUsage);
    const purposes = extended === undefined ? undefined : AsnConvert.parse(extended, ExtendedKeyUsage);
    const deciphers = flags === undefined || (flags & deciphering) !== 0;
    return {
      signs: flags === undefined || (flags & signing) !== 0,
      deciphers,
      opensStoredData: deciphers && purposes?.every((one) => authenticationOnly.has(one)) !== true,
    };
  } catch (error) {
    throw Object.assign(malformed('certificate', 'must be an X.509 certificate'), { cause: error });
  }
}

const deciphering =
  KeyUsageFlags.keyEncipherment | KeyUsageFlags.dataEncipherment | KeyUsageFlags.keyAgreement;
const signing = KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation;
