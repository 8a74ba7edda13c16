import { X509Certificate } from 'node:crypto';
import { checkAuthorityCertificationRequest, signAuthorityCertificate } from '@cardea/pki/x509';
import { CommandFailure, exitCodes } from '../failure.js';
import { readPemOrDer } from '../pem-file.js';
import type { Ceremony } from './ceremony.js';
import { fingerprintLines, isFingerprintOf } from './fingerprint.js';
import { openRoot, rootCertificateOf } from './root-key.js';
import type { SignedCertificate } from './state.js';
import { newSerialNumber } from './steps/keys.js';
import type { StepOutcome } from './steps/step.js';

/** Certifies the issuing authority whose request is in `file`, after its fingerprint was compared. */
export async function signRequest(ceremony: Ceremony, file: string): Promise<StepOutcome> {
  const { terms } = ceremony.state;
  const [requestDer] = readPemOrDer(file, 'CERTIFICATE REQUEST');
  if (requestDer === undefined) throw new CommandFailure(`${file} has no request.`, exitCodes.badInput);
  const { subject, key } = await checkAuthorityCertificationRequest(requestDer);
  await compareFingerprint(ceremony, requestDer);
  const issuer = rootCertificateOf(ceremony);
  const known = ceremony.state.signed.find(({ certificateDer }) =>
    isForKey(certificateDer, key.publicKeyDer),
  );
  if (known !== undefined)
    await ceremony.confirm(
      'again',
      `The key of this request was certified before (${known.serialNumber}). Certify it again?`,
    );
  const { signer } = await openRoot(ceremony);
  const notBefore = new Date();
  const wanted = new Date(notBefore);
  wanted.setUTCFullYear(notBefore.getUTCFullYear() + terms.issuingYears);
  const notAfter = wanted < issuer.notAfter ? wanted : issuer.notAfter;
  const certificateDer = await signAuthorityCertificate(
    {
      serialNumber: newSerialNumber(),
      subject,
      publicKeyDer: key.publicKeyDer,
      validity: { notBefore, notAfter },
      pathLenConstraint: 0,
      issuer,
      addresses: {
        crlUrl: `${terms.publicUrl}/pki/root.crl`,
        ocspUrl: undefined,
        certificateUrl: `${terms.publicUrl}/pki/root.crt`,
      },
    },
    signer,
  );
  return outcomeOf(ceremony, certificateDer);
}

function outcomeOf(ceremony: Ceremony, certificateDer: Uint8Array): StepOutcome {
  const certificate = new X509Certificate(certificateDer);
  const signed: SignedCertificate = {
    serialNumber: certificate.serialNumber,
    subject: certificate.subject.replaceAll('\n', ', '),
    certificateDer: Buffer.from(certificateDer).toString('base64'),
  };
  return {
    change: { signed: [...ceremony.state.signed, signed] },
    lines: [
      `The root certified ${signed.subject}`,
      `serial number ${signed.serialNumber}, until ${certificate.validToDate.toISOString()}. SHA-256 of the certificate:`,
      ...fingerprintLines(certificateDer).map((line) => `    ${line}`),
    ],
  };
}

async function compareFingerprint(ceremony: Ceremony, requestDer: Uint8Array): Promise<void> {
  ceremony.transcript.write([
    'SHA-256 of the request that was brought in:',
    ...fingerprintLines(requestDer).map((line) => `    ${line}`),
  ]);
  const typed = await ceremony.answers.ask(
    'request.fingerprint',
    'Type the last eight digits or more of the fingerprint on the paper that came with the request:',
  );
  if (!isFingerprintOf(typed, requestDer))
    throw new CommandFailure(
      'The fingerprint is another one: this is not the request that was announced. Nothing was signed.',
    );
  ceremony.transcript.write(['The fingerprint was compared with the paper that came with the request.']);
}

function isForKey(certificateBase64: string, publicKeyDer: Uint8Array): boolean {
  const { publicKey } = new X509Certificate(Buffer.from(certificateBase64, 'base64'));
  return Buffer.compare(publicKey.export({ type: 'spki', format: 'der' }), publicKeyDer) === 0;
}
