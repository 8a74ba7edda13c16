import { generateKeyPairSync, randomUUID, X509Certificate } from 'node:crypto';
import { certificatesInCms, createCertificationRequest } from '@cardea/pki/x509';
import { type ApiClient, templates } from '@cardea/testkit';

/** Key and certificate in files, PEM both. */
export interface EnrolledKeyPair {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

/** Enrolls as a card does, with a key in memory: a certificate of the same authority for which no card is needed. */
export async function enrollKeyPair(client: ApiClient): Promise<EnrolledKeyPair> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const requestUuid = await client.createRequest({
    type: 'Enroll',
    profiletemplateuuid: templates.smartcard,
  });
  await client.bindCard(requestUuid, randomUUID());
  const certified = await client.certify(requestUuid, await createCertificationRequest({ privateKey }));
  const [answer] = certified.json as { Pkcs7: string }[];
  const issued = certificatesInCms(new Uint8Array(Buffer.from(answer?.Pkcs7 ?? '', 'base64')));
  const certificate = issued
    .map((der) => new X509Certificate(der))
    .find((one) => one.checkPrivateKey(privateKey));
  if (certificate === undefined) throw new Error(`no certificate was issued: ${certified.text}`);
  await client.complete(requestUuid);
  return {
    privateKeyPem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    certificatePem: certificate.toString(),
  };
}
