import { createSign, createVerify, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createCertificationRequest } from '@cardea/pki/x509';
import { openSystem, readConfiguration } from '@cardea/server';
import { type Benchmark, median } from './measurement.ts';
import { startServerProcess } from './processes.ts';
import { makeSite } from './site.ts';
import { putSoftwareTemplate } from './software-template.ts';

const rounds = 5;
const enrollments = 60;

/**
 * Whole software enrollments (create, options, two certificates, complete) against the key operations that they cannot
 * do without: two proofs of possession to verify, and four signatures of the CA (two certificates, two answers).
 */
export const softwareEnrollment: Benchmark = {
  name: 'software-enrollment',
  async run(tell) {
    const site = await makeSite(0, 0);
    const system = await openSystem(readConfiguration({ CARDEA_HOME: site.home }, false));
    const template = await putSoftwareTemplate(system);
    await system.close();
    const cardea = await startServerProcess('./cardea-server.ts', site.home);
    try {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const certificationRequest = await createCertificationRequest({ privateKey });
      const encoded = Buffer.from(certificationRequest).toString('base64');
      const credentials = Buffer.from(`${site.username}:${site.password}`).toString('base64');
      const enroll = client(
        `http://127.0.0.1:${cardea.port}/CertificateManagement/api/v1.0`,
        credentials,
        template,
        encoded,
      );
      const rawKeyOperations = keyOperations(privateKey, publicKey, authority.privateKey);
      tell('warming up');
      await rate(enroll, 20, 8);
      const rates = { cardea: [] as number[], raw: [] as number[] };
      for (let round = 1; round <= rounds; round += 1) {
        tell(`round ${round} of ${rounds}`);
        rates.cardea.push(await rate(enroll, enrollments, 8));
        rates.raw.push(await rate(async () => rawKeyOperations(), enrollments * 10, 1));
      }
      const ratios = rates.cardea.map((value, round) => value / (rates.raw[round] ?? Number.NaN));
      return {
        name: 'software-enrollment',
        ratio: median(ratios),
        goal: 0.02,
        unit: 'enrollments/s',
        detail: `Cardea ${median(rates.cardea).toFixed(1)} (4 calls, 2 certificates each, durable), raw key operations of the same ${median(rates.raw).toFixed(0)}; RSA 2048 keys, P-256 CA, ${rounds} rounds in turn, 8 clients, SQLite`,
      };
    } finally {
      cardea.stop();
      site.remove();
    }
  },
};

async function rate(work: () => Promise<void>, count: number, parallel: number): Promise<number> {
  const start = performance.now();
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return count / ((performance.now() - start) / 1000);
}

function client(
  api: string,
  credentials: string,
  template: string,
  certificationRequest: string,
): () => Promise<void> {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${api}/${path}`, {
      method,
      headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  };
  return async () => {
    const uri = await call('POST', 'requests', {
      type: 'Enroll',
      profiletemplateuuid: template,
      datacollection: [],
      comment: '',
    });
    const path = `requests/${String(uri).slice(-36)}`;
    await call('GET', `${path}/certificaterequestgenerationoptions`);
    await call('POST', `${path}/certificatedata`, {
      certificaterequests: [certificationRequest, certificationRequest],
    });
    await call('PUT', path, { status: 'Completed' });
  };
}

function keyOperations(
  subjectKey: KeyObject,
  subjectPublicKey: KeyObject,
  authorityKey: KeyObject,
): () => void {
  const content = randomBytes(600);
  const signature = createSign('sha256').update(content).sign(subjectKey);
  return () => {
    for (let certificate = 0; certificate < 2; certificate += 1) {
      if (!createVerify('sha256').update(content).verify(subjectPublicKey, signature))
        throw new Error('verify failed');
      createSign('sha256').update(content).sign(authorityKey);
      createSign('sha256').update(content).sign(authorityKey);
    }
  };
}
