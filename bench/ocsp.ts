import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { measureRate, measureRateOfConnections } from './load.ts';
import { type Benchmark, type Measurement, median } from './measurement.ts';
import { makeOcspSite } from './ocsp-site.ts';
import { startServerProcess } from './processes.ts';

const certificates = 200;
const rounds = 7;
/** It takes some ten thousand answers until the server's code is compiled for good. */
const warmUpRounds = 4;
const roundMs = 2000;

/** OCSP answers by GET, against OpenSSL's responder and against a bare node:http handler that sends the same octets. */
export const ocsp: Benchmark = {
  name: 'ocsp',
  async run(tell) {
    return [...(await withP256(tell)), await withRsa(tell)];
  },
};

type Tell = (line: string) => void;

async function withP256(tell: Tell): Promise<Measurement[]> {
  tell(`making a site with ${certificates} certificates`);
  const site = await makeOcspSite(certificates);
  const cardea = await startServerProcess('./cardea-server.ts', site.home);
  const paths = site.requests.map((request) => `/pki/ocsp/${request}`);
  const response = await fetch(`http://127.0.0.1:${cardea.port}${paths[1] ?? ''}`);
  const file = join(site.home, 'response.der');
  writeFileSync(file, new Uint8Array(await response.arrayBuffer()));
  const bare = await startServerProcess('./bare-ocsp-handler.ts', file);
  const openssl = await site.startOpenssl();
  try {
    await listening(openssl.port, `/${site.requests[0]}`);
    const measures = {
      cardea: () => measureRate(cardea.port, paths, {}, roundMs),
      bare: () => measureRate(bare.port, paths, {}, roundMs),
      // OpenSSL's responder closes the connection after each answer.
      openssl: () =>
        measureRateOfConnections(
          openssl.port,
          site.requests.map((request) => `/${request}`),
          roundMs,
        ),
      cardeaReconnecting: () => measureRateOfConnections(cardea.port, paths, roundMs),
    };
    tell('warming up');
    for (let round = 0; round < warmUpRounds; round += 1)
      for (const measure of [measures.cardea, measures.bare]) await measure();
    const rates = {
      cardea: [] as number[],
      bare: [] as number[],
      openssl: [] as number[],
      cardeaReconnecting: [] as number[],
    };
    for (let round = 1; round <= rounds; round += 1) {
      tell(`round ${round} of ${rounds}`);
      for (const name of ['cardea', 'bare', 'openssl', 'cardeaReconnecting'] as const)
        rates[name].push(await measures[name]());
    }
    const ratioTo = (other: 'bare' | 'openssl', own: 'cardea' | 'cardeaReconnecting' = 'cardea') =>
      median(rates[own].map((rate, round) => rate / (rates[other][round] ?? Number.NaN)));
    const rate = (name: keyof typeof rates) => Math.round(median(rates[name]));
    const how = `${rounds} rounds in turn, 8 connections, ${certificates} certificates, P-256, SQLite`;
    return [
      {
        name: 'ocsp (openssl ocsp)',
        ratio: ratioTo('openssl'),
        goal: 4,
        unit: 'answers/s',
        detail: `Cardea ${rate('cardea')}, openssl ocsp ${rate('openssl')}, which takes a connection for each answer; Cardea so too ${rate('cardeaReconnecting')} (ratio ${ratioTo('openssl', 'cardeaReconnecting').toFixed(2)}); ${how}`,
      },
      {
        name: 'ocsp (bare handler)',
        ratio: ratioTo('bare'),
        goal: 0.6,
        unit: 'answers/s',
        detail: `Cardea ${rate('cardea')}, bare node:http with the same octets ${rate('bare')}; ${how}`,
      },
    ];
  } finally {
    cardea.stop();
    bare.stop();
    openssl.stop();
    site.remove();
  }
}

/** The same beside OpenSSL's responder with RSA 2048 signers on both sides, as most sites have them; OpenSSL signs each answer. */
async function withRsa(tell: Tell): Promise<Measurement> {
  tell(`RSA 2048: making a site with ${certificates} certificates`);
  const site = await makeOcspSite(certificates, 'RSA-2048');
  const cardea = await startServerProcess('./cardea-server.ts', site.home);
  const openssl = await site.startOpenssl();
  try {
    await listening(openssl.port, `/${site.requests[0]}`);
    const askCardea = () =>
      measureRate(
        cardea.port,
        site.requests.map((request) => `/pki/ocsp/${request}`),
        {},
        roundMs,
      );
    const askOpenssl = () =>
      measureRateOfConnections(
        openssl.port,
        site.requests.map((request) => `/${request}`),
        roundMs,
      );
    for (let round = 0; round < warmUpRounds; round += 1) await askCardea();
    const rates = { cardea: [] as number[], openssl: [] as number[] };
    for (let round = 1; round <= rounds; round += 1) {
      tell(`RSA 2048: round ${round} of ${rounds}`);
      rates.cardea.push(await askCardea());
      rates.openssl.push(await askOpenssl());
    }
    return {
      name: 'ocsp (openssl ocsp, both with RSA 2048 signers)',
      ratio: median(rates.cardea.map((rate, round) => rate / (rates.openssl[round] ?? Number.NaN))),
      goal: 4,
      unit: 'answers/s',
      detail: `Cardea ${Math.round(median(rates.cardea))}, openssl ocsp ${Math.round(median(rates.openssl))}, which takes a connection for each answer and signs it anew; ${rounds} rounds in turn, 8 connections, ${certificates} certificates, SQLite`,
    };
  } finally {
    cardea.stop();
    openssl.stop();
    site.remove();
  }
}

async function listening(port: number, path: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
    if (answer !== undefined) return;
    await sleep(100);
  }
  throw new Error('openssl ocsp does not answer');
}
