import { accounts, seedSite, startTestServer } from '@cardea/testkit';
import { expect, test } from 'vitest';
import { openBrowser, signIn } from './browser.js';
import { startProxy } from './reverse-proxy.js';

test('behind a reverse proxy with a path prefix every page, script and call stays below the prefix', async () => {
  let target = '';
  const proxy = await startProxy('/cards/', () => target);
  await using server = await startTestServer('sqlite', {
    prepare: seedSite,
    environment: { CARDEA_PUBLIC_URL: proxy.url.slice(0, -1) },
  });
  target = server.url;
  await using browser = await openBrowser();
  try {
    const { page, complaints } = await browser.window();
    const outside: string[] = [];
    page.on('request', (sent) => {
      if (!sent.url().startsWith(proxy.url) && !sent.url().startsWith('data:')) outside.push(sent.url());
    });
    await signIn(page, proxy.url, accounts.subscriber);
    await page.getByRole('link', { name: 'My requests' }).click();
    await page.getByRole('heading', { level: 1, name: 'My requests' }).waitFor();
    expect(page.url()).toBe(`${proxy.url}requests`);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'My requests' }).waitFor();
    expect(outside).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    proxy.stop();
  }
});
