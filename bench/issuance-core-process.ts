import { embeddedDefault } from '@cardea/domain';
// The authority's core in a process of its own: issuance-core-process.ts HOME. It is asked by messages; see below.
import { openSystem, readConfiguration } from '@cardea/server';
import type { BenchAlgorithm } from './certification-requests.ts';
import { benchUser } from './site.ts';

/** Ask it to issue for `forMs`; it answers with certificates a second. */
export interface CoreOrder {
  readonly requests: readonly string[];
  readonly forMs: number;
}

/** As many as clients ask at once where whole issuance is measured. */
const underWay = 8;

const [, , home = '', algorithm = ''] = process.argv;
const { ports } = await openSystem(
  readConfiguration({ CARDEA_HOME: home, CARDEA_CA_KEY_ALGORITHM: algorithm as BenchAlgorithm }, false),
);
const { authorities, clock } = ports;
const authority = embeddedDefault(authorities);
const found = await ports.store.certificateTemplates.find('CardeaSoftwareUser');
if (found === undefined) throw new Error('CardeaSoftwareUser is missing');
const template = found;

process.on('message', (order: CoreOrder) => {
  void measure(order).then((rate) => process.send?.(rate));
});
process.send?.('ready');

async function measure({ requests, forMs }: CoreOrder): Promise<number> {
  const ders = requests.map((request) => Buffer.from(request, 'base64'));
  const start = performance.now();
  let issued = 0;
  const worker = async () => {
    for (let next = 0; performance.now() - start < forMs; next += 1) {
      const certificationRequest = await authority.check(
        ders[next % ders.length] ?? Buffer.alloc(0),
        template,
      );
      const serialNumber = authority.newSerialNumber();
      const prepared = await authority.prepare({
        certificationRequest,
        template,
        subject: benchUser,
        serialNumber,
        now: clock.now(),
      });
      await authority.sign(prepared);
      issued += 1;
    }
  };
  await Promise.all(Array.from({ length: underWay }, worker));
  return issued / ((performance.now() - start) / 1000);
}
