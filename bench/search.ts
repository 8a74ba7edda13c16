import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SearchRepository, Store } from '@cardea/domain';
import { openStore } from '@cardea/store';
import { type Benchmark, median } from './measurement.ts';
import { fillStore } from './search-stores.ts';

const small = { cards: 2000, certificates: 10_000 };
const large = { cards: 200_000, certificates: 1_000_000 };
const rounds = 7;
const roundMs = 200;

const page = { visibleTo: 'everyone', limit: 50, cursor: null } as const;
const byCreation = { ...page, sort: 'createdAt', direction: 'descending' } as const;
const byExpiry = { ...page, sort: 'notAfter', direction: 'ascending' } as const;

/** One page, by the store's repositories; `prepare` finds the cursor in the middle of everything. */
interface Query {
  readonly name: string;
  readonly prepare: (
    search: SearchRepository,
  ) => Promise<() => Promise<{ readonly items: readonly unknown[] }>>;
}

const queries: readonly Query[] = [
  { name: 'first page of cards', prepare: async (search) => () => search.smartcards(byCreation) },
  {
    name: 'page of cards in the middle',
    async prepare(search) {
      const cursor = await middle((from) => search.smartcards({ ...byCreation, limit: 500, cursor: from }));
      return () => search.smartcards({ ...byCreation, cursor });
    },
  },
  {
    name: "cards by the beginning of a user's name",
    prepare: async (search) => () => search.smartcards({ ...byCreation, q: 'user00001' }),
  },
  {
    name: 'cards by a frequent beginning',
    prepare: async (search) => () => search.smartcards({ ...byCreation, q: 'user' }),
  },
  {
    name: 'suspended cards',
    prepare: async (search) => () => search.smartcards({ ...byCreation, status: 'Suspended' }),
  },
  { name: 'certificates by expiry', prepare: async (search) => () => search.certificates(byExpiry) },
  {
    name: 'certificates that expire from a day on',
    prepare: async (search) => () =>
      search.certificates({ ...byExpiry, notAfterFrom: new Date('2027-06-01T00:00:00Z') }),
  },
];

/** Walks on until about half of all cards lie behind. */
async function middle(
  find: (cursor: string | null) => Promise<{ nextCursor: string | null }>,
): Promise<string> {
  const cursors: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const { nextCursor } = await find(cursor);
    if (nextCursor === null) break;
    cursors.push(nextCursor);
    cursor = nextCursor;
  }
  return cursors[Math.floor(cursors.length / 2)] ?? '';
}

/** One page of a search in a large store beside the same in a small one: the time must not grow with the store. */
export const search: Benchmark = {
  name: 'search',
  async run(tell) {
    const home = mkdtempSync(join(tmpdir(), 'cardea-bench-'));
    const opened: Store[] = [];
    try {
      const stores = [];
      for (const [name, size] of Object.entries({ small, large })) {
        tell(`filling a store with ${size.cards} cards and ${size.certificates} certificates`);
        const file = join(home, `${name}.db`);
        await fillStore(file, size);
        const store = await openStore({ file });
        opened.push(store);
        stores.push(store);
      }
      const [smallStore, largeStore] = stores;
      if (smallStore === undefined || largeStore === undefined) throw new Error('Two stores were filled.');
      const figures = [];
      for (const query of queries) {
        figures.push(await compare(query, smallStore.search, largeStore.search));
        tell(figures.at(-1)?.line ?? '');
      }
      const worst = Math.max(...figures.map(({ growth }) => growth));
      return {
        name: 'search',
        // As a rate: the small store's time over the large one's, so that more is better as everywhere.
        ratio: 1 / worst,
        goal: 0.5,
        unit: 'pages/s',
        detail: `worst time large/small ${worst.toFixed(2)}; ${figures.map(({ line }) => line).join('; ')}; pages of 50, SQLite, ${large.cards} cards and ${large.certificates} certificates beside ${small.cards} and ${small.certificates}`,
      };
    } finally {
      for (const store of opened) await store.close();
      rmSync(home, { recursive: true, force: true });
    }
  },
};

async function compare(query: Query, smallSearch: SearchRepository, largeSearch: SearchRepository) {
  const [inSmall, inLarge] = [await query.prepare(smallSearch), await query.prepare(largeSearch)];
  const [smallPage, largePage] = [await inSmall(), await inLarge()];
  if (smallPage.items.length !== largePage.items.length || smallPage.items.length === 0) {
    throw new Error(
      `${query.name}: pages of ${smallPage.items.length} and ${largePage.items.length} objects`,
    );
  }
  await timeOfOne(inSmall);
  await timeOfOne(inLarge);
  const times = { small: [] as number[], large: [] as number[] };
  for (let round = 1; round <= rounds; round += 1) {
    times.small.push(await timeOfOne(inSmall));
    times.large.push(await timeOfOne(inLarge));
  }
  const growth = median(times.large.map((time, round) => time / (times.small[round] ?? Number.NaN)));
  const milliseconds = (values: readonly number[]) => median(values).toFixed(3);
  return {
    growth,
    line: `${query.name} ${milliseconds(times.small)} → ${milliseconds(times.large)} ms (×${growth.toFixed(2)})`,
  };
}

async function timeOfOne(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let count = 0;
  for (; performance.now() - start < roundMs; count += 1) await run();
  return (performance.now() - start) / count;
}
