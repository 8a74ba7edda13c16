import { X509Certificate } from 'node:crypto';
import { CommandFailure } from '../failure.js';

/** What the last step of an enrollment tells of a certificate. */
export interface DescribedCertificate {
  readonly subject: string;
  readonly serialNumber: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** Signed by the served chain up to its self-signed root, each link valid now. */
  readonly isVerified: boolean;
}

/** The chain that the server publishes, issuer first. Errors: `CommandFailure`. */
export async function fetchChain(url: string): Promise<X509Certificate[]> {
  const response = await fetch(`${url.replace(/\/+$/, '')}/pki/chain.pem`);
  if (!response.ok) throw new CommandFailure(`The server does not serve its chain: ${response.status}.`);
  const pem = await response.text();
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return certificates.map((one) => new X509Certificate(one));
}

/** Reads a certificate and verifies it against the chain. */
export function describeCertificate(
  certificateDer: Uint8Array,
  chain: readonly X509Certificate[],
): DescribedCertificate {
  const certificate = new X509Certificate(certificateDer);
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    serialNumber: certificate.serialNumber,
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
    isVerified: isVerified(certificate, chain),
  };
}

function isVerified(certificate: X509Certificate, chain: readonly X509Certificate[]): boolean {
  const now = new Date();
  if (now < certificate.validFromDate || now > certificate.validToDate) return false;
  const issuer = chain.find((one) => certificate.checkIssued(one) && certificate.verify(one.publicKey));
  if (issuer === undefined || !issuer.ca) return false;
  const isRoot = issuer.checkIssued(issuer) && issuer.verify(issuer.publicKey);
  return (
    isRoot ||
    isVerified(
      issuer,
      chain.filter((one) => one !== issuer),
    )
  );
}
