import { createPublicKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { Secret } from '@cardea/cards';
import {
  certificatesInCms,
  createArchivalRequest,
  createCertificationRequest,
  createPfx,
} from '@cardea/pki/x509';
import type { CardeaClient, v1 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import { writeOwnFile } from '../../management/write-file.js';
import { deliverPfx } from '../pfx-delivery.js';
import { namesOf } from '../requested-names.js';
import { type KeptKey, keptKey } from './kept-keys.js';
import { verifyExchangeCertificate } from './verify-exchange-certificate.js';

/** What a request of a software profile is carried out with. */
export interface SoftwareRun {
  readonly client: CardeaClient;
  readonly serverUrl: string;
  readonly folder: string;
  readonly password: string;
  /** Whether the files are for Windows before version 1709 of 10: triple DES and SHA-1. */
  readonly isLegacyPfx: boolean;
  /** What was sent for the request, where its policy asks for it. */
  readonly oneTimePasswords: string | undefined;
  readonly say: (line: string) => void;
}

type GenerationOption = v1.CertificateRequestGenerationOptions;

/**
 * Makes the keys that a request of a software profile wants, has them certified, and writes each with its certificate as a PFX
 * file; keys that the server makes or restores come as such files too. Keys that are to be archived leave encrypted to the
 * server's exchange certificate. Interrupted, the same run again takes the same keys.
 *
 * Gives the names of the files. Errors: {@link CommandFailure} when the server refuses a certificate, or has not decided.
 */
export async function certifyRequest(run: SoftwareRun, requestUuid: string): Promise<readonly string[]> {
  const { client, folder, password, isLegacyPfx, oneTimePasswords } = run;
  const options = await client.getCertificateRequestGenerationOptions(requestUuid);
  const keys: KeptKey[] = [];
  const certificaterequests: string[] = [];
  for (const [index, option] of options.entries()) {
    const key = keptKey(folder, `${requestUuid}-${index + 1}`, password, option);
    keys.push(key);
    certificaterequests.push(Buffer.from(await requestFor(run, key, option)).toString('base64'));
  }
  const answers = await client.postCertificateData(requestUuid, {
    pfxpassword: password,
    certificaterequests,
    ...(oneTimePasswords === undefined ? {} : { onetimepassword: oneTimePasswords }),
  });
  requireCertificates(answers);
  const ofClient = answers.filter(({ isPfx }) => !isPfx);
  const files: string[] = [];
  for (const [index, key] of keys.entries())
    files.push(await writePfx(run, `${requestUuid}-${index + 1}`, key, ofClient[index]));
  for (const [index, answer] of answers.filter(({ isPfx }) => isPfx).entries()) {
    const name = `${requestUuid}-${keys.length + index + 1}`;
    files.push(await deliverPfx(answer, name, { folder, password, isLegacy: isLegacyPfx }, run.say));
  }
  return files;
}

function requireCertificates(answers: readonly v1.CertificateResponse[]): void {
  for (const { Error: refusal, TemplateCommonName: template } of answers) {
    if (refusal === null) continue;
    throw new CommandFailure(
      refusal.ErrorCode === 'CertificatePending'
        ? `The certificate by ${template} is not there yet. The keys are kept: run the same command again later.`
        : `The server refuses a certificate by ${template}: ${refusal.Message} The keys are kept: run the same command again when that is set right.`,
    );
  }
}

/** The same octets again where they were kept: only they get the same certificate. */
async function requestFor(
  { serverUrl }: SoftwareRun,
  key: KeptKey,
  option: GenerationOption,
): Promise<Uint8Array> {
  if (key.certificationRequestDer !== undefined) return key.certificationRequestDer;
  const made = await newRequest(serverUrl, key, option);
  key.keep(made);
  return made;
}

async function newRequest(
  serverUrl: string,
  { privateKey }: KeptKey,
  option: GenerationOption,
): Promise<Uint8Array> {
  const { KeyArchivalCertificate: exchange, HashAlgorithmName } = option;
  const hash = hashes.find((known) => known === HashAlgorithmName.toUpperCase()) ?? 'SHA256';
  if (exchange === undefined)
    return await createCertificationRequest({ privateKey }, { hash, ...namesOf(option) });
  const exchangeDer = new Uint8Array(Buffer.from(exchange, 'base64'));
  const chain = await fetch(new URL('pki/chain.pem', serverUrl.endsWith('/') ? serverUrl : `${serverUrl}/`));
  if (!chain.ok)
    throw new CommandFailure('The server does not tell the chain of its certification authority.');
  verifyExchangeCertificate(exchangeDer, await chain.text(), new Date());
  return await createArchivalRequest(privateKey, exchangeDer, hash);
}

const hashes = ['SHA256', 'SHA384', 'SHA512'] as const;

/** The key goes from its own file only when it is in the PFX. */
async function writePfx(
  { folder, password, isLegacyPfx, say }: SoftwareRun,
  name: string,
  { privateKey, forget }: KeptKey,
  answer: v1.CertificateResponse | undefined,
): Promise<string> {
  const received = certificatesInCms(new Uint8Array(Buffer.from(answer?.Pkcs7 ?? '', 'base64')));
  const spki = { type: 'spki', format: 'der' } as const;
  const publicKeyDer = createPublicKey(privateKey).export(spki);
  const certificateDer = received.find((der) =>
    new X509Certificate(der).publicKey.export(spki).equals(publicKeyDer),
  );
  if (certificateDer === undefined)
    throw new CommandFailure('The answer holds no certificate for the key that was made.');
  const pfx = await createPfx({
    privateKey: new Secret(new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }))),
    certificateDer,
    chain: received.filter((der) => der !== certificateDer),
    password: new Secret(password),
    friendlyName: '',
    encryption: isLegacyPfx ? 'tripleDes' : 'aes256',
  });
  const file = join(folder, `${name}.pfx`);
  writeOwnFile(file, pfx.reveal());
  forget();
  say(`wrote the key for ${answer?.TemplateCommonName ?? 'the certificate'} to ${file}`);
  return file;
}
