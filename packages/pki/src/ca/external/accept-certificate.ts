import { X509Certificate } from 'node:crypto';
import { CmError, type IssuedCertificate } from '@cardea/domain';
import { thumbprint } from '../../x509/certificate.js';
import { type Comparison, deviations } from './deviations.js';

/** A certificate that came, and in which ways it is not the one ordered; none when it is. */
export interface Received {
  readonly issued: IssuedCertificate;
  readonly deviations: readonly string[];
}

/**
 * Reads a certificate that the authority called `authority` gave us, and compares it with what was ordered.
 *
 * Errors: `CaOutcomeUnknown` when it cannot be read.
 */
export function receive(
  authority: string,
  certificateBytes: Uint8Array | string,
  comparison: Omit<Comparison, 'certificate'>,
): Received {
  const certificate = read(authority, certificateBytes);
  const certificateDer = new Uint8Array(certificate.raw);
  return {
    issued: {
      certificateDer,
      serialNumber: evenHex(certificate.serialNumber),
      thumbprint: thumbprint(certificateDer),
      notBefore: certificate.validFromDate,
      notAfter: certificate.validToDate,
    },
    deviations: deviations({ certificate, ...comparison }),
  };
}

/** Says why a certificate that came is not accepted, and `aftermath`: what became of it. */
export function deviating(
  authority: string,
  { issued, deviations: found }: Received,
  aftermath: string,
): CmError {
  return new CmError(
    'BadCertificationRequest',
    `The authority ${authority} issued another certificate than the one ordered: ${found.join('; ')}. It is not handed out; ${aftermath} (serial number ${issued.serialNumber}).`,
  );
}

/**
 * A certificate that an operator found at the authority called `authority`, held against the order like one that came.
 *
 * Errors: `BadCertificationRequest` when it cannot be read, or is not the one ordered.
 */
export function recognise(
  authority: string,
  certificateDer: Uint8Array,
  comparison: Omit<Comparison, 'certificate'>,
): IssuedCertificate {
  const { issued, deviations: found } = receive(authority, certificateDer, comparison);
  if (found.length === 0) return issued;
  throw new CmError(
    'BadCertificationRequest',
    `The certificate ${issued.serialNumber} is not the one ordered of ${authority}: ${found.join('; ')}.`,
  );
}

function read(authority: string, bytes: Uint8Array | string): X509Certificate {
  try {
    return new X509Certificate(typeof bytes === 'string' ? bytes : Buffer.from(bytes));
  } catch (cause) {
    throw new CmError(
      'CaOutcomeUnknown',
      `The authority ${authority} gave something that is no certificate; it may have issued one.`,
      { cause },
    );
  }
}

function evenHex(digits: string): string {
  const upper = digits.toUpperCase();
  return upper.length % 2 === 0 ? upper : `0${upper}`;
}
