import { KeyUsageFlags } from '@peculiar/asn1-x509';
import { endEntityRules } from '../lint/end-entity-rules.js';
import {
  type AuthorityCertificate,
  type IssuerAddresses,
  issuerExtensions,
  signCertificate,
  type ValidityPeriod,
} from '../x509/certificate.js';
import { distinguishedNameDer } from '../x509/distinguished-name.js';
import {
  extendedKeyUsage,
  keyIdentifier,
  keyUsage,
  noOcspCheck,
  subjectKeyIdentifier,
} from '../x509/extensions.js';
import { ocsp } from '../x509/object-identifiers.js';
import { decodePublicKey } from '../x509/public-key.js';
import type { AuthoritySigner } from '../x509/signer.js';

/**
 * Makes the certificate by which an authority lets a key sign OCSP responses (RFC 6960 §4.2.2.2), DER. Nobody asks whether
 * it is revoked (id-pkix-ocsp-nocheck), so it must end soon.
 */
export async function signOcspSignerCertificate(
  order: {
    readonly serialNumber: string;
    readonly publicKeyDer: Uint8Array;
    readonly validity: ValidityPeriod;
    readonly issuer: AuthorityCertificate;
    readonly addresses: IssuerAddresses;
  },
  signer: AuthoritySigner,
): Promise<Uint8Array> {
  const identifier = keyIdentifier(decodePublicKey(order.publicKeyDer));
  const tag = Buffer.from(identifier.subarray(0, 4)).toString('hex').toUpperCase();
  return await signCertificate(
    {
      serialNumber: order.serialNumber,
      issuerDer: order.issuer.subjectDer,
      subjectDer: distinguishedNameDer([{ attribute: 'commonName', value: `Cardea OCSP ${tag}` }]),
      validity: order.validity,
      publicKeyDer: order.publicKeyDer,
      extensions: [
        keyUsage(KeyUsageFlags.digitalSignature),
        extendedKeyUsage([ocsp.signing]),
        noOcspCheck(),
        subjectKeyIdentifier(identifier),
        ...issuerExtensions(order.issuer, order.addresses),
      ],
    },
    signer,
    { rules: endEntityRules, issuer: order.issuer },
  );
}
