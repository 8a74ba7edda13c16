import { Certificate, CertificateChainValidationEngine, ExtKeyUsage } from 'pkijs';
import { fromBase64 } from '../../app/base64.js';
import { UntrustedExchange } from './untrusted-exchange.js';

/** szOID_KP_CA_EXCHANGE and the extension it stands in (RFC 5280 §4.2.1.12). */
const archiveExchange = '1.3.6.1.4.1.311.21.5';
const extKeyUsage = '2.5.29.37';

/** PKIjs's number for a certificate that is not valid yet, or no longer. */
const outsideValidity = 8;

/**
 * Verifies an exchange certificate (DER) before a private key is encrypted to it: that the issuing authority issued it, that
 * it and the authorities above are valid now, and that it is for this use. `chainPem` has the issuing authority and those above;
 * the last one is trusted.
 *
 * Errors: {@link UntrustedExchange}.
 */
export async function verifiedExchange(
  certificateDer: Uint8Array<ArrayBuffer>,
  chainPem: string,
  now: Date,
): Promise<Certificate> {
  const chain = certificatesInPem(chainPem);
  const [issuing] = chain;
  const certificate = parsed(certificateDer);
  if (certificate === undefined || issuing === undefined) throw new UntrustedExchange('issuer');
  const engine = new CertificateChainValidationEngine({
    trustedCerts: chain.slice(-1),
    certs: [...chain.slice(0, -1), certificate],
    checkDate: now,
  });
  const { result, resultCode } = await engine.verify();
  if (!result) throw new UntrustedExchange(resultCode === outsideValidity ? 'validity' : 'issuer');
  // A certificate that another authority below the same root issued would pass so far.
  if (!(await certificate.verify(issuing))) throw new UntrustedExchange('issuer');
  if (!usagesOf(certificate).includes(archiveExchange)) throw new UntrustedExchange('usage');
  return certificate;
}

function parsed(certificateDer: Uint8Array<ArrayBuffer>): Certificate | undefined {
  try {
    return Certificate.fromBER(certificateDer);
  } catch {
    return undefined;
  }
}

function usagesOf({ extensions = [] }: Certificate): readonly string[] {
  const value = extensions.find(({ extnID }) => extnID === extKeyUsage)?.parsedValue;
  return value instanceof ExtKeyUsage ? value.keyPurposes : [];
}

function certificatesInPem(pem: string): Certificate[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g);
  return Array.from(blocks, ([, base64 = '']) => Certificate.fromBER(fromBase64(base64)));
}
