import type { CardContents } from '@cardea/cards';
import { certificatesInCms } from '@cardea/pki/x509';
import type { v1 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import type { PfxDelivery } from '../pfx-delivery.js';
import type { CardRun } from './card-run.js';
import { certifiedKeySha256, publicKeySha256, thumbprintOf } from './certificates-on-card.js';
import type { KeyToCertify } from './make-keys.js';
import type { PersonalisationPlan } from './personalisation-plan.js';
import type { RunLog } from './run-log.js';

/** A certificate beside its key on the card. */
export interface CardCertificate {
  readonly location: string;
  readonly certificateDer: Uint8Array;
}

/** What the server answered: certificates for keys of the card, and keys that it made or restored. */
export interface Certified {
  readonly certificates: readonly CardCertificate[];
  readonly serverKeys: readonly v1.CertificateResponse[];
}

/** Hands in the certification requests. The same bytes again get the same certificates; other keys replace theirs. */
export async function submitCertificationRequests(
  { client, say }: CardRun,
  log: RunLog,
  { request }: PersonalisationPlan,
  keys: readonly KeyToCertify[],
  { password }: PfxDelivery,
): Promise<Certified> {
  // With it the certification requests reach the disk, before they are sent.
  await log.enter('submitCertificationRequests');
  const answers = await client.postCertificateData(request.uuid, {
    pfxpassword: password,
    certificaterequests: keys.map((one) => Buffer.from(one.certificationRequestDer).toString('base64')),
  });
  const refused = answers.find((answer) => answer.Error !== null);
  if (refused?.Error != null) {
    throw new CommandFailure(
      `The server refuses a certificate by ${refused.TemplateCommonName}: ${refused.Error.Message}`,
    );
  }
  say(`received ${answers.length} certificate${answers.length === 1 ? '' : 's'}`);
  const forKeys = answers.filter(({ isPfx }) => !isPfx);
  const certificates = keys.map(({ key }, index): CardCertificate => {
    const sha256 = publicKeySha256(key.publicKeyDer);
    const received = certificatesInCms(new Uint8Array(Buffer.from(forKeys[index]?.Pkcs7 ?? '', 'base64')));
    const certificateDer = received.find((der) => certifiedKeySha256(der) === sha256);
    if (certificateDer === undefined) {
      throw new CommandFailure('The answer holds no certificate for the key on the card.');
    }
    return { location: key.location, certificateDer };
  });
  return { certificates, serverKeys: answers.filter(({ isPfx }) => isPfx) };
}

/** Stores each certificate beside its key; one that is there already is left alone. */
export async function storeCertificates(
  { card, say }: CardRun,
  log: RunLog,
  { keys }: CardContents,
  certificates: readonly CardCertificate[],
): Promise<void> {
  // What is stored already is left alone the next time.
  log.note('storeCertificates');
  for (const { location, certificateDer } of certificates) {
    const there = keys.find((key) => key.location === location)?.certificateDer;
    if (there !== undefined && thumbprintOf(there) === thumbprintOf(certificateDer)) continue;
    await card.storeCertificate({ location }, certificateDer);
  }
  if (certificates.length === 0) return;
  say(`installed ${certificates.length} certificate${certificates.length === 1 ? '' : 's'} on the card`);
}
