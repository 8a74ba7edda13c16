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

test.each([
  ['de-CH,de;q=0.9,en;q=0.8', 'Anmelden'],
  ['en-GB', 'Sign in'],
  ['fr', 'Sign in'],
])(
  'a browser that prefers %s is told at once where the texts of its language are',
  async (preference, signIn) => {
    await using server = await startTestServer('sqlite');
    const answer = await fetch(server.url, { headers: { 'accept-language': preference } });
    expect(answer.headers.get('vary')).toContain('accept-language');
    const preloaded = [...(await answer.text()).matchAll(/rel="modulepreload" crossorigin href="([^"]+)"/g)];
    const scripts = await Promise.all(
      preloaded.map(async ([, address = '']) => (await fetch(new URL(address, server.url))).text()),
    );
    expect(scripts.filter((script) => script.includes(signIn))).toHaveLength(1);
  },
);
