import { measureRate } from './load.ts';
import { type Benchmark, median } from './measurement.ts';
import { startServerProcess } from './processes.ts';
import { makeSite } from './site.ts';

const cards = 10_000;
const rounds = 5;
const roundMs = 2000;

/** `GET /smartcards/{id}`, signed in, against a bare node:http handler on the same database. */
export const readSmartcard: Benchmark = {
  name: 'read-smartcard',
  async run(tell) {
    tell(`making a site with ${cards} smart cards`);
    const site = await makeSite(cards, 100);
    const cardea = await startServerProcess('./cardea-server.ts', site.home);
    const bare = await startServerProcess('./bare-handler.ts', site.file);
    try {
      const uuid = site.smartcardUuids[50] ?? '';
      const path = `/CertificateManagement/api/v1.0/smartcards/${uuid}`;
      const credentials = Buffer.from(`${site.username}:${site.password}`).toString('base64');
      const headers = { Authorization: `Basic ${credentials}` };
      const measureCardea = () => measureRate(cardea.port, path, headers, roundMs);
      const measureBare = () => measureRate(bare.port, path, headers, roundMs);
      tell('warming up');
      await measureCardea();
      await measureBare();
      const rates = { cardea: [] as number[], bare: [] as number[] };
      for (let round = 1; round <= rounds; round += 1) {
        tell(`round ${round} of ${rounds}`);
        rates.cardea.push(await measureCardea());
        rates.bare.push(await measureBare());
      }
      const ratios = rates.cardea.map((rate, round) => rate / (rates.bare[round] ?? Number.NaN));
      return {
        name: 'read-smartcard',
        ratio: median(ratios),
        goal: 0.5,
        unit: 'requests/s',
        detail: `Cardea ${Math.round(median(rates.cardea))}, bare node:http ${Math.round(median(rates.bare))}; ${rounds} rounds in turn, 8 connections, ${cards} cards, SQLite`,
      };
    } finally {
      cardea.stop();
      bare.stop();
      site.remove();
    }
  },
};
