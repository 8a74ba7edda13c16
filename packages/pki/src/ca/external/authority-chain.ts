import { X509Certificate } from 'node:crypto';
import { CmError } from '@cardea/domain';
import { type AuthorityCertificate, readAuthorityCertificate } from '../../x509/certificate.js';

/** The certificates of an external authority, as its administrator gave them to us. */
export interface AuthorityChain {
  /** Issuing certificate first, root last, DER each. */
  readonly certificatesDer: readonly Uint8Array[];
  readonly issuer: AuthorityCertificate;
  /** Common name of the issuing certificate, or its whole subject where it has none. */
  readonly commonName: string;
}

const armour = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Reads the chain from PEM: the issuing certificate, then each one's issuer, the self-signed root last. `place` says where
 * it is from.
 *
 * Errors: `Misconfigured` naming the certificate that is out of order, missing or none of a certification authority.
 */
export function readAuthorityChain(chainPem: string, place: string): AuthorityChain {
  const certificates = (chainPem.match(armour) ?? []).map((one) => certificateOf(one, place));
  const [issuing] = certificates;
  if (issuing === undefined) throw unfit(place, 'has no certificate in PEM');
  certificates.forEach((certificate, index) => {
    // The root is its own issuer.
    const above = certificates[index + 1] ?? certificate;
    const name = certificate.subject.replaceAll('\n', ', ');
    if (!certificate.ca) throw unfit(place, `has ${name}, which is no certificate of an authority`);
    if (!certificate.checkIssued(above) || !certificate.verify(above.publicKey))
      throw unfit(
        place,
        above === certificate
          ? `ends with ${name}, which is not self-signed; add the certificates above it, the root last`
          : `has ${name} before a certificate that did not issue it; put the issuing certificate first and the root last`,
      );
  });
  const commonName = /(?:^|\n)CN=([^\n]*)/.exec(issuing.subject)?.[1];
  return {
    certificatesDer: certificates.map(({ raw }) => new Uint8Array(raw)),
    issuer: issuerOf(issuing, place),
    commonName: commonName ?? issuing.subject.replaceAll('\n', ', '),
  };
}

function certificateOf(text: string, place: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (cause) {
    throw unfit(place, 'has a certificate that cannot be read', cause);
  }
}

function issuerOf(issuing: X509Certificate, place: string): AuthorityCertificate {
  try {
    return readAuthorityCertificate(new Uint8Array(issuing.raw));
  } catch (cause) {
    throw unfit(
      place,
      'begins with a certificate without subjectKeyIdentifier, which RFC 5280 §4.2.1.2 demands',
      cause,
    );
  }
}

function unfit(place: string, fault: string, cause?: unknown): CmError {
  return new CmError('Misconfigured', `${place} ${fault}.`, cause === undefined ? {} : { cause });
}
