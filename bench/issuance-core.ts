import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type BenchAlgorithm, certificationRequests } from './certification-requests.ts';
import type { CoreOrder } from './issuance-core-process.ts';
import { type Measurement, median } from './measurement.ts';
import { makeSite } from './site.ts';

const rounds = 5;
const roundMs = 2000;
const warmUpMs = 6000;
/** Everything runs on this processor, one after the other. */
const onOneCore = ['-c', '0'];

/**
 * The authority's core on one processor core (parse and verify the PKCS#10 request, lint, encode, sign) against OpenSSL's
 * raw signing rate on the same core.
 */
export async function issuanceCore(
  algorithm: BenchAlgorithm,
  goal: number,
  tell: (line: string) => void,
): Promise<Measurement> {
  const site = await makeSite(0, 0, algorithm);
  const core = fork(
    fileURLToPath(new URL('./issuance-core-process.ts', import.meta.url)),
    [site.home, algorithm],
    {
      execPath: 'taskset',
      execArgv: [...onOneCore, process.execPath],
    },
  );
  try {
    await once(core, 'message');
    const requests = await certificationRequests(16, algorithm);
    tell(`core, ${algorithm}: warming up`);
    await rateOf(core, { requests, forMs: warmUpMs });
    const rates = { cardea: [] as number[], openssl: [] as number[] };
    for (let round = 1; round <= rounds; round += 1) {
      tell(`core, ${algorithm}: round ${round} of ${rounds}`);
      rates.cardea.push(await rateOf(core, { requests, forMs: roundMs }));
      rates.openssl.push(opensslSigningRate(algorithm));
    }
    return {
      name: `issuance (core, ${algorithm})`,
      ratio: median(rates.cardea.map((rate, round) => rate / (rates.openssl[round] ?? Number.NaN))),
      goal,
      unit: 'certificates/s',
      detail: `Cardea ${Math.round(median(rates.cardea))} (parse, verify, lint, encode, sign), openssl speed ${Math.round(median(rates.openssl))} signatures/s; one core, ${rounds} rounds in turn`,
    };
  } finally {
    core.kill('SIGKILL');
    site.remove();
  }
}

async function rateOf(core: ChildProcess, order: CoreOrder): Promise<number> {
  core.send(order);
  const [rate] = await once(core, 'message');
  return Number(rate);
}

/** Signatures a second, from the machine-readable output of `openssl speed`: `+F2:…:bits:signatures a second:…`. */
function opensslSigningRate(algorithm: BenchAlgorithm): number {
  const name = algorithm === 'RSA-2048' ? 'rsa2048' : 'ecdsap256';
  const seconds = `${roundMs / 1000}`;
  const printed = execFileSync(
    'taskset',
    [...onOneCore, 'openssl', 'speed', '-mr', '-seconds', seconds, name],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    },
  );
  const rate = /^\+F[24]:\d+:\d+:([\d.]+):/m.exec(printed)?.[1];
  if (rate === undefined) throw new Error('openssl speed said nothing of signatures');
  return Number(rate);
}
