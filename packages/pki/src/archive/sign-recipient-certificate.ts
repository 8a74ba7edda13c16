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
import { extendedKeyUsage, keyIdentifier, keyUsage, subjectKeyIdentifier } from '../x509/extensions.js';
import { publicKeyAlgorithm } from '../x509/object-identifiers.js';
import { decodePublicKey } from '../x509/public-key.js';
import type { AuthoritySigner } from '../x509/signer.js';

/** Extended key usages of Microsoft for certificates to which private keys are encrypted. */
export const recipientUsages = {
  /** szOID_KP_KEY_RECOVERY_AGENT. */
  keyRecoveryAgent: '1.3.6.1.4.1.311.21.6',
  /** szOID_KP_CA_EXCHANGE. */
  archiveExchange: '1.3.6.1.4.1.311.21.5',
} as const;

/** A certificate to which private keys are encrypted. */
export interface RecipientOrder {
  readonly publicKeyDer: Uint8Array;
  readonly commonName: string;
  readonly usage: keyof typeof recipientUsages;
  readonly validity: ValidityPeriod;
}

/** Makes the certificate of a key of ours to which private keys are encrypted, DER. */
export async function signRecipientCertificate(
  order: RecipientOrder & {
    readonly serialNumber: string;
    readonly issuer: AuthorityCertificate;
    readonly addresses: IssuerAddresses;
  },
  signer: AuthoritySigner,
): Promise<Uint8Array> {
  const publicKey = decodePublicKey(order.publicKeyDer);
  const isRsa = publicKey.algorithm.algorithm === publicKeyAlgorithm.rsaEncryption;
  return await signCertificate(
    {
      serialNumber: order.serialNumber,
      issuerDer: order.issuer.subjectDer,
      subjectDer: distinguishedNameDer([{ attribute: 'commonName', value: order.commonName }]),
      validity: order.validity,
      publicKeyDer: order.publicKeyDer,
      extensions: [
        keyUsage(isRsa ? KeyUsageFlags.keyEncipherment : KeyUsageFlags.keyAgreement),
        extendedKeyUsage([recipientUsages[order.usage]]),
        subjectKeyIdentifier(keyIdentifier(publicKey)),
        ...issuerExtensions(order.issuer, order.addresses),
      ],
    },
    signer,
    { rules: endEntityRules, issuer: order.issuer },
  );
}
