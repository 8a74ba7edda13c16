import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { cardEnrollment } from './card-enrollment.ts';
import { issuance } from './issuance.ts';
import type { Benchmark, Measurement } from './measurement.ts';
import { ocsp } from './ocsp.ts';
import { portal } from './portal.ts';
import { portalLists } from './portal-lists.ts';
import { readSmartcard } from './read-smartcard.ts';
import { search } from './search.ts';
import { softwareEnrollment } from './software-enrollment.ts';

const benchmarks: readonly Benchmark[] = [
  readSmartcard,
  search,
  softwareEnrollment,
  cardEnrollment,
  issuance,
  ocsp,
  portal,
  portalLists,
];

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' }, help: { type: 'boolean' } },
});

if (values.help === true) {
  process.stdout.write(
    `npm run bench [-- --json] [-- --only NAME]\nNAME: ${benchmarks.map(({ name }) => name).join(', ')}\n`,
  );
} else {
  process.exitCode = await main();
}

async function main(): Promise<number> {
  const chosen = benchmarks.filter(({ name }) => values.only === undefined || name === values.only);
  if (chosen.length === 0) {
    process.stderr.write(
      `There is no benchmark ${values.only}; there are ${benchmarks.map((one) => one.name).join(', ')}.\n`,
    );
    return 2;
  }
  const measurements: Measurement[] = [];
  for (const benchmark of chosen) {
    const found = await benchmark.run((line) => process.stderr.write(`${benchmark.name}: ${line}\n`));
    measurements.push(...[found].flat());
  }
  if (values.json) {
    process.stdout.write(`${JSON.stringify(measurements)}\n`);
    return 0;
  }
  const [processor] = cpus();
  process.stdout.write(
    `\n${processor?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n\n`,
  );
  for (const { name, ratio, goal, unit, detail } of measurements) {
    const verdict = ratio >= goal ? 'reached' : 'missed';
    process.stdout.write(
      `${name}: ratio ${ratio.toFixed(2)} (goal ${Number(goal.toFixed(2))}: ${verdict}), ${unit}\n  ${detail}\n`,
    );
  }
  return 0;
}
