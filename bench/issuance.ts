import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSystem, readConfiguration } from '@cardea/server';
import { startPostgres } from '@cardea/testkit';
import { type BenchAlgorithm, certificationRequests } from './certification-requests.ts';
import { startCfssl } from './cfssl-server.ts';
import { issuanceCore } from './issuance-core.ts';
import { type Benchmark, type Measurement, median } from './measurement.ts';
import { startServerProcess } from './processes.ts';
import { makeSite } from './site.ts';
import { putSoftwareTemplate } from './software-template.ts';

const rounds = 5;
const perRound = 200;
/** An authority that runs for years is measured after its code is compiled. */
const warmUp = 1000;
const clients = 8;

/**
 * Certificates a second over HTTP, each on disk before it is answered, against CFSSL's server with PostgreSQL; and the
 * authority's core against OpenSSL's raw signing rate.
 */
export const issuance: Benchmark = {
  name: 'issuance',
  async run(tell) {
    return [
      await durableIssuance('ECDSA-P-256', 2, tell),
      await durableIssuance('RSA-2048', 1.5, tell),
      await issuanceCore('RSA-2048', 0.6, tell),
    ];
  },
};

/**
 * One call issues one certificate on both sides: Cardea's `certificatedata` of a request that waits for it, CFSSL's
 * `sign`. What Cardea does besides, creating and completing the request, is measured beside it.
 */
async function durableIssuance(
  algorithm: BenchAlgorithm,
  goal: number,
  tell: (line: string) => void,
): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-bench-cfssl-'));
  const postgres = await startPostgres();
  const cfssl = await startCfssl(folder, await postgres.createDatabase(), algorithm);
  const site = await makeSite(0, 0, algorithm);
  const system = await openSystem(readConfiguration({ CARDEA_HOME: site.home }, false));
  const template = await putSoftwareTemplate(system, ['CardeaSoftwareUser']);
  await system.close();
  const cardea = await startServerProcess('./cardea-server.ts', site.home);
  try {
    const enrollment = enrollmentClient(cardea.port, site, template);
    const sign = cfsslClient(cfssl.port);
    const rates = { issue: [] as number[], whole: [] as number[], cfssl: [] as number[] };
    for (let round = 0; round <= rounds; round += 1) {
      tell(`${algorithm}: ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`);
      const count = round === 0 ? warmUp : perRound;
      const requests = await certificationRequests(count, algorithm);
      const uuids: string[] = [];
      const created = await secondsFor(count, async () => void uuids.push(await enrollment.create()));
      const issued = await secondsFor(count, (each) =>
        enrollment.issue(uuids[each] ?? '', requests[each] ?? ''),
      );
      const completed = await secondsFor(count, (each) => enrollment.complete(uuids[each] ?? ''));
      const signed = await secondsFor(count, (each) => sign(requests[each] ?? ''));
      if (round === 0) continue;
      rates.issue.push(count / issued);
      rates.whole.push(count / (created + issued + completed));
      rates.cfssl.push(count / signed);
    }
    return {
      name: `issuance (CFSSL with PostgreSQL, ${algorithm})`,
      ratio: median(rates.issue.map((rate, round) => rate / (rates.cfssl[round] ?? Number.NaN))),
      goal,
      unit: 'certificates/s',
      detail: `Cardea ${Math.round(median(rates.issue))} (certificatedata; with creating and completing the request ${Math.round(median(rates.whole))}), cfssl serve ${Math.round(median(rates.cfssl))} (sign); one certificate a call, each on disk before the answer; ${clients} clients, ${rounds} rounds of ${perRound} in turn, SQLite`,
    };
  } finally {
    cardea.stop();
    cfssl.stop();
    await postgres.stop();
    site.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds that `count` calls take, shared among the clients. */
async function secondsFor(count: number, work: (each: number) => Promise<void>): Promise<number> {
  const start = performance.now();
  let next = 0;
  const client = async () => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (performance.now() - start) / 1000;
}

function enrollmentClient(port: number, site: { username: string; password: string }, template: string) {
  const credentials = Buffer.from(`${site.username}:${site.password}`).toString('base64');
  const call = (method: string, path: string, body: unknown) =>
    answerOf(`http://127.0.0.1:${port}/CertificateManagement/api/v1.0/${path}`, {
      method,
      headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    create: async () => {
      const request = { type: 'Enroll', profiletemplateuuid: template, datacollection: [], comment: '' };
      return String(await call('POST', 'requests', request)).slice(-36);
    },
    issue: async (uuid: string, certificationRequest: string) => {
      const answer = await call('POST', `requests/${uuid}/certificatedata`, {
        certificaterequests: [certificationRequest],
      });
      if (!JSON.stringify(answer).includes('MII'))
        throw new Error(`no certificate: ${JSON.stringify(answer)}`);
    },
    complete: async (uuid: string) => void (await call('PUT', `requests/${uuid}`, { status: 'Completed' })),
  };
}

function cfsslClient(port: number): (certificationRequest: string) => Promise<void> {
  return async (certificationRequest) => {
    const lines = certificationRequest.match(/.{1,64}/g) ?? [];
    const pem = ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''];
    const order = {
      certificate_request: pem.join('\n'),
      subject: { CN: 'Bench', names: [{ OU: 'CONTOSO' }] },
      hosts: ['bench@contoso.com'],
    };
    await answerOf(`http://127.0.0.1:${port}/api/v1/cfssl/sign`, {
      method: 'POST',
      body: JSON.stringify(order),
    });
  };
}

async function answerOf(url: string, request: RequestInit): Promise<unknown> {
  const response = await fetch(url, request);
  const text = await response.text();
  if (!response.ok) throw new Error(`${request.method} ${url}: ${response.status} ${text}`);
  return JSON.parse(text);
}
