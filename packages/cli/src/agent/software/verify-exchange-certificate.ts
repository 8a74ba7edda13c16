import { X509Certificate } from 'node:crypto';
import { CommandFailure } from '../../failure.js';

/** szOID_KP_CA_EXCHANGE. */
const archiveExchange = '1.3.6.1.4.1.311.21.5';

/**
 * Verifies an exchange certificate before a private key is encrypted to it: that the issuing authority issued it, that it and
 * the authorities above are valid now, and that it is for this use. `chainPem` is what the server publishes: the issuing
 * authority and those above it. So this finds a wrong certificate, not a server that lies about its own.
 *
 * Errors: {@link CommandFailure} saying what is wrong.
 */
export function verifyExchangeCertificate(certificateDer: Uint8Array, chainPem: string, now: Date): void {
  const refuse = (why: string) =>
    new CommandFailure(`The key is not sent to the archive: the server’s exchange certificate ${why}.`);
  const chain = certificatesInPem(chainPem);
  const certificates = [new X509Certificate(certificateDer), ...chain];
  for (const [index, certificate] of certificates.entries()) {
    // The last one is above all others and signs itself.
    const issuer = certificates[index + 1] ?? certificate;
    if (chain.length === 0 || !certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey))
      throw refuse('is not of its certification authority');
    if (now < new Date(certificate.validFrom) || now > new Date(certificate.validTo))
      throw refuse('or an authority above it is not valid now');
  }
  if (!certificates[0]?.keyUsage?.includes(archiveExchange)) throw refuse('is not for this use');
}

function certificatesInPem(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}
