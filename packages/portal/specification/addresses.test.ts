import { readFileSync } from 'node:fs';
import { startTestServer } from '@cardea/testkit';
import { expect, test } from 'vitest';

test('every page can be opened by its address, as somebody does who follows a link or loads it again', async () => {
  const router = readFileSync(new URL('../src/app/router.tsx', import.meta.url), 'utf8');
  const addresses = [...router.matchAll(/ path: '([^']+)'/g)].map(([, path = '']) => path);
  expect(addresses).toContain('/requests/$uuid');
  await using server = await startTestServer('sqlite');
  const answers = await Promise.all(
    addresses.map(async (address) => {
      const answer = await fetch(new URL(address.replaceAll('$', ''), server.url));
      return [address, answer.status, answer.headers.get('content-type')];
    }),
  );
  expect(answers).toEqual(addresses.map((address) => [address, 200, 'text/html; charset=utf-8']));
});
