import type { CardContents } from '@cardea/cards';
import { certificatesInCms } from '@cardea/pki/x509';
import type { v1 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import type { PfxDelivery } from '../pfx-delivery.js';
import { attestKeys } from './attest-keys.js';
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

/**
 * Hands in the certification requests. The same bytes again get the same certificates; other keys replace theirs.
 *
 * The caller may not read whether the profile template requires attestation, and an attestation costs the card a
 * signature. So keys are attested when the server has refused one, and the same requests are handed in once more.
 *
 * Errors: `CommandFailure` with the server's reason when it refuses a certificate; the request stays open.
 */
export async function submitCertificationRequests(
  run: CardRun,
  log: RunLog,
  { request }: PersonalisationPlan,
  keys: readonly KeyToCertify[],
  { password }: PfxDelivery,
): Promise<Certified> {
  const { client, say } = run;
  // With it the certification requests reach the disk, before they are sent.
  await log.enter('submitCertificationRequests');
  const handedIn = {
    pfxpassword: password,
    certificaterequests: keys.map((one) => Buffer.from(one.certificationRequestDer).toString('base64')),
  };
  let answers = await client.postCertificateData(request.uuid, handedIn);
  if (answers.some(({ Error: refusal, isPfx }) => refusal !== null && !isPfx)) {
    const attestations = await attestKeys(run, keys);
    if (attestations !== undefined) {
      answers = await client.postCertificateData(request.uuid, { ...handedIn, attestations });
    }
  }
  requireNoRefusal(answers);
  say(`received ${answers.length} certificate${answers.length === 1 ? '' : 's'}`, 'certificatesReceived');
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

function requireNoRefusal(answers: readonly v1.CertificateResponse[]): void {
  for (const { Error: refusal, TemplateCommonName: template } of answers) {
    if (refusal === null) continue;
    throw new CommandFailure(`The server refuses a certificate by ${template}: ${refusal.Message}`);
  }
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
  say(
    `installed ${certificates.length} certificate${certificates.length === 1 ? '' : 's'} on the card`,
    'certificatesStored',
  );
}
