import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { accounts, seedSite, startTestServer } from '@cardea/testkit';
import { expect, test } from 'vitest';
import { openBrowser, signIn } from './browser.js';

/** A reverse proxy that takes `prefix` off and passes everything on to `target`. */
async function startProxy(prefix: string, target: () => string) {
  const proxy = createServer((incoming, answer) => {
    if (incoming.url?.startsWith(prefix) !== true) {
      answer.writeHead(404).end('nothing of ours');
      return;
    }
    const url = new URL(incoming.url.slice(prefix.length - 1), target());
    const onward = request(url, { method: incoming.method, headers: incoming.headers }, (received) => {
      answer.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const address = proxy.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}${prefix}`, stop: () => proxy.close() };
}

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
