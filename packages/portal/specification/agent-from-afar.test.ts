import { SimulatedGidsCard } from '@cardea/cards/sim';
import { accounts, seedSite, startTestServer } from '@cardea/testkit';
import { emptyStorePlace, storeKinds } from '@cardea/testkit/stores';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type OpenedBrowser, openBrowser, signIn } from './browser.js';
import { handOver, ReaderComputer, stepsOfEnrollment, stepsOn, whyNoCardAgent } from './card-agent.js';
import { startProxy } from './reverse-proxy.js';
import { startSecondServer } from './second-server.js';

// The page is told each step of the card agent however the two reach the server.

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

describe.skipIf(whyNoCardAgent() !== undefined)('steps of the card agent on the page', () => {
  let computer: ReaderComputer;
  let browser: OpenedBrowser;
  beforeAll(async () => {
    computer = await ReaderComputer.open();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await computer?.[Symbol.asyncDispose]();
  });

  /** Asks for a card on a page of the portal at `url`. */
  async function asked(url: string): Promise<Page> {
    const { page } = await browser.window();
    await signIn(page, url, accounts.subscriber);
    await page.getByRole('link', { name: 'Get a card or certificate' }).click();
    const offer = page.getByRole('group', { name: 'Full Life Cycle', exact: true });
    await offer.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Continue with the card agent' }).waitFor();
    return page;
  }

  test('behind a reverse proxy with a path prefix, by which the agent comes too', async () => {
    let target = '';
    const proxy = await startProxy('/cards/', () => target);
    try {
      const publicUrl = proxy.url.slice(0, -1);
      const environment = { CARDEA_PUBLIC_URL: publicUrl };
      await using server = await startTestServer('sqlite', { prepare: seedSite, environment });
      target = server.url;
      const page = await asked(proxy.url);
      await handOver(page, computer, publicUrl, new SimulatedGidsCard({}));
      await expect.poll(() => stepsOn(page)).toEqual(stepsOfEnrollment);
      await page.reload();
      await page.getByText('Done', { exact: true }).waitFor();
    } finally {
      proxy.stop();
    }
  });

  test.skipIf(!storeKinds.includes('postgresql'))(
    'with two servers on one PostgreSQL, the agent at one is seen on the page of the other',
    async () => {
      const { place, remove } = await emptyStorePlace('postgresql');
      const environment = { CARDEA_DATABASE_URL: place.databaseUrl ?? '' };
      try {
        await using watched = await startTestServer('sqlite', { prepare: seedSite, environment });
        await using other = await startSecondServer({ ...environment, CARDEA_HOME: watched.home });
        const page = await asked(watched.url);
        await handOver(page, computer, other.url, new SimulatedGidsCard({}));
        await expect.poll(() => stepsOn(page)).toEqual(stepsOfEnrollment);
      } finally {
        await remove();
      }
    },
  );
});
