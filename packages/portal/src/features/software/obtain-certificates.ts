import { publishedChain, type v1 as wire } from '@cardea/sdk';
import type { Certificate } from 'pkijs';
import { fromBase64, toBase64 } from '../../app/base64.js';
import { baseUrl, v1 } from '../../server.js';
import {
  certificateFor,
  certificatesIn,
  fromServer,
  type Obtained,
  spkiOf,
  together,
} from './certificates.js';
import { CertificatesRefused } from './certificates-refused.js';
import { certificationRequestFor } from './certification-request.js';
import { type GenerationOption, hashOf, makeKeyPair } from './key-pair.js';
import { makePfx, openPfx } from './pfx.js';

/** A key that was made here, with the certification request that was or will be sent for it. */
interface KeyToCertify {
  readonly keyPair: CryptoKeyPair;
  readonly certificationRequest: string;
}

/** Keys of one request, kept as long as the page is open: asking again with the same keys gets the same certificates. */
export type KeysToCertify = readonly KeyToCertify[];

/**
 * Makes the keys that a request wants of its owner, and wraps for the archive those that it wants sent along.
 *
 * Errors: `UnknownKeyAlgorithm`; `UntrustedExchange`, before any key is made; `CardeaApiError`.
 */
export async function makeKeys(requestUuid: string): Promise<KeysToCertify> {
  const options = await v1.getCertificateRequestGenerationOptions(requestUuid);
  const exchanges = await verifiedExchanges(options);
  return await Promise.all(
    options.map(async (option, index) => {
      const keyPair = await makeKeyPair(option);
      const plain = await certificationRequestFor(keyPair, option);
      const exchange = exchanges[index];
      const request =
        exchange === undefined ? plain : await withKeyForArchive(plain, keyPair, exchange, option);
      return { keyPair, certificationRequest: toBase64(request) };
    }),
  );
}

/** For each option the certificate that its key is to be encrypted to; undefined where the key is not to be sent along. */
async function verifiedExchanges(
  options: readonly GenerationOption[],
): Promise<readonly (Certificate | undefined)[]> {
  if (options.every(({ KeyArchivalCertificate: wanted }) => wanted === undefined)) return [];
  const { verifiedExchange } = await import('./exchange-certificate.js');
  const chainPem = await publishedChain(baseUrl);
  return await Promise.all(
    options.map(async ({ KeyArchivalCertificate: certificate }) =>
      certificate === undefined
        ? undefined
        : await verifiedExchange(fromBase64(certificate), chainPem, new Date()),
    ),
  );
}

async function withKeyForArchive(
  certificationRequestDer: Uint8Array<ArrayBuffer>,
  keyPair: CryptoKeyPair,
  exchange: Certificate,
  option: GenerationOption,
): Promise<Uint8Array<ArrayBuffer>> {
  const { archivalRequestAround } = await import('./archival-request.js');
  return await archivalRequestAround(certificationRequestDer, keyPair, exchange, hashOf(option));
}

/**
 * Gets the certificates of a request, and the keys that the server makes or restores. Those come under a password for this
 * one call, so that the server never sees the password of the file.
 *
 * Errors: {@link CertificatesRefused}; `CardeaApiError`.
 */
export async function certify(requestUuid: string, keys: KeysToCertify): Promise<Obtained> {
  const pfxpassword = toBase64(crypto.getRandomValues(new Uint8Array(24)));
  const answers = await v1.postCertificateData(requestUuid, {
    certificaterequests: keys.map(({ certificationRequest }) => certificationRequest),
    pfxpassword,
  });
  const refused = answers.filter(({ Error: refusal }) => refusal !== null);
  if (refused.length > 0) {
    throw new CertificatesRefused(
      refused.map(({ TemplateCommonName: name, Error: refusal }) => `${name}: ${refusal?.Message ?? ''}`),
      refused.map(({ Error: refusal }) => refusal?.ErrorCode ?? ''),
    );
  }
  const obtained: Obtained[] = [];
  for (const answer of answers) obtained.push(await opened(answer, keys, pfxpassword));
  return together(obtained);
}

async function opened(
  { Pfx, Pkcs7, TemplateCommonName: name }: wire.CertificateResponse,
  keys: KeysToCertify,
  password: string,
): Promise<Obtained> {
  if (Pfx !== null) return fromServer(await openPfx(fromBase64(Pfx), password), name);
  const certificatesDer = certificatesIn(fromBase64(Pkcs7 ?? ''));
  for (const { keyPair } of keys) {
    const certificateDer = certificateFor(await spkiOf(keyPair.publicKey), certificatesDer);
    if (certificateDer === undefined) continue;
    const privateKeyDer = new Uint8Array(await crypto.subtle.exportKey('pkcs8', keyPair.privateKey));
    const authoritiesDer = certificatesDer.filter((one) => one !== certificateDer);
    return { keys: [{ friendlyName: name, privateKeyDer, certificateDer }], authoritiesDer };
  }
  throw new Error(`the server's certificate ${name} is for none of the keys that were made here`);
}

/** The file for the owner, under the password that the owner chose. */
export function fileOf(
  { keys, authoritiesDer }: Obtained,
  password: string,
): Promise<Uint8Array<ArrayBuffer>> {
  return makePfx(keys, authoritiesDer, password);
}
