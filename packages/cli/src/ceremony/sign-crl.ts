import { signCrl } from '@cardea/pki/x509';
import { CommandFailure, exitCodes } from '../failure.js';
import type { Ceremony } from './ceremony.js';
import { fingerprintLines } from './fingerprint.js';
import { openRoot, rootCertificateOf } from './root-key.js';
import type { StepOutcome } from './steps/step.js';

/** Reasons for which a root revokes the certificate of an authority (RFC 5280 §5.3.1). */
export const rootRevocationReasons = [
  'unspecified',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
] as const;

/** Signs the next CRL of the root; revokes a certificate before when it is asked to. */
export async function signRootCrl(
  ceremony: Ceremony,
  revoke?: { readonly serialNumber: string; readonly reason: string },
): Promise<StepOutcome> {
  const now = new Date();
  const serialNumber = revoke?.serialNumber.replaceAll(':', '').toUpperCase();
  const found = ceremony.state.signed.find((one) => one.serialNumber === serialNumber);
  if (revoke !== undefined && found === undefined)
    throw new CommandFailure(
      `The root certified nothing with serial number ${revoke.serialNumber}. \`cardea ceremony show\` lists what it did.`,
      exitCodes.badInput,
    );
  const signed = ceremony.state.signed.map((one) =>
    revoke === undefined || one !== found || one.revoked !== undefined
      ? one
      : { ...one, revoked: { at: now.toISOString(), reason: revoke.reason } },
  );
  const issuer = rootCertificateOf(ceremony);
  const { signer } = await openRoot(ceremony);
  const nextUpdate = new Date(now);
  nextUpdate.setUTCMonth(now.getUTCMonth() + ceremony.state.terms.crlMonths);
  const number = (ceremony.state.crl?.number ?? 0) + 1;
  const revoked = signed.flatMap((one) =>
    one.revoked === undefined
      ? []
      : [
          {
            serialNumber: one.serialNumber,
            revokedAt: new Date(one.revoked.at),
            reason: reasonOf(one.revoked.reason),
          },
        ],
  );
  const crlDer = await signCrl({ issuer, crlNumber: number, thisUpdate: now, nextUpdate, revoked }, signer);
  const crl = {
    number,
    nextUpdate: nextUpdate.toISOString(),
    crlDer: Buffer.from(crlDer).toString('base64'),
  };
  return {
    change: { signed, crl },
    lines: [
      ...(revoke === undefined ? [] : [`Revoked: ${serialNumber}, reason ${revoke.reason}`]),
      `The root signed its CRL number ${number} with ${revoked.length} entries, until ${nextUpdate.toISOString()}. SHA-256:`,
      ...fingerprintLines(crlDer).map((line) => `    ${line}`),
      `The next one has to be signed before ${nextUpdate.toISOString()}.`,
    ],
  };
}

function reasonOf(text: string): (typeof rootRevocationReasons)[number] {
  return rootRevocationReasons.find((known) => known === text) ?? 'unspecified';
}
