import type { v2 } from '@cardea/sdk';
import { note } from '../output.js';
import { defineCommand } from './command.js';
import { minute } from './format.js';

interface Row {
  readonly place: string;
  readonly fileName: string;
  readonly crlNumber: number | null;
  readonly since: string | null;
  readonly state: string;
}

/** `cardea ca crls`. */
export const publishedListsCommand = defineCommand({
  usage: 'crls',
  does: 'tell which revocation lists are in force, where they are published and since when, and what failed',
  examples: ['cardea ca crls', 'cardea ca crls --json'],
  run: async ({ client, out }) => {
    const published = await client.publishedLists();
    if (out.isJson) return out.object(published);
    out.table(rowsOf(published), {
      PLACE: ({ place }) => place,
      FILE: ({ fileName }) => fileName,
      NUMBER: ({ crlNumber }) => (crlNumber === null ? '' : String(crlNumber)),
      SINCE: ({ since }) => minute(since),
      STATE: ({ state }) => state,
    });
    // A table would cut them short.
    for (const { fileName, reason } of published.failures) note(`${fileName}: ${reason}`);
  },
});

function rowsOf({ lists, failures, targets }: v2.PublishedLists): readonly Row[] {
  const here = lists.map(({ fileName, crlNumber, thisUpdate, nextUpdate, entries }): Row => {
    const state = `${entries ?? '?'} entries, until ${minute(nextUpdate)}`;
    return { place: '/pki/', fileName, crlNumber, since: thisUpdate, state };
  });
  const failing = failures.map(({ fileName, failingSince, lastFailedAt, attempts }): Row => {
    const state = `failed ${attempts === 1 ? 'once' : `${attempts} times`}, last ${minute(lastFailedAt)}`;
    return { place: '/pki/', fileName, crlNumber: null, since: failingSince, state };
  });
  const outside = targets.flatMap(({ name, files, missing, lastError, nextAttemptAt }): Row[] => [
    ...files.map(({ fileName, crlNumber, publishedAt, isCurrent }) => {
      const state = isCurrent === null ? '' : isCurrent ? 'current' : 'behind';
      return { place: name, fileName, crlNumber, since: publishedAt, state };
    }),
    ...missing.map((fileName) => ({ place: name, fileName, crlNumber: null, since: null, state: 'missing' })),
    ...(lastError === null
      ? []
      : [
          {
            ...{ place: name, fileName: '', crlNumber: null, since: null },
            state: `failed: ${lastError}${nextAttemptAt === null ? '' : ` Next try ${minute(nextAttemptAt)}.`}`,
          },
        ]),
  ]);
  return [...here, ...failing, ...outside];
}
