import { ApiClient, accounts, makeCertificationRequest, templates } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settledWords } from './every-address.js';
import { openScene, type Scene } from './scene.js';

// Durations, numbers, dates and months as people write them who read the language, on the pages that show them.

let scene: Scene;
const hourMs = 3_600_000;

beforeAll(async () => {
  scene = await openScene();
  await completedAfter(36 * hourMs);
  await completedAfter(72 * hourMs);
});
afterAll(() => scene[Symbol.asyncDispose]());

/** A request of the subscriber's that takes so long from its submission to its end. */
async function completedAfter(milliseconds: number): Promise<void> {
  const api = new ApiClient(scene.server.url, accounts.subscriber);
  const request = await api.createRequest({
    type: 'Enroll',
    profiletemplateuuid: templates.fullLifeCycleSoftware,
  });
  await api.certifyAsPfx(request, 'Pfx-password-1', makeCertificationRequest());
  scene.server.clock.advance(milliseconds);
  const { status } = await api.complete(request);
  expect(status).toBe(200);
}

/** The auditor's window, in a browser as it is set up somewhere. */
async function opened(locale: string, language: string): Promise<Page> {
  const { page } = await scene.browser.window({ locale });
  await page.goto(scene.server.url);
  await page.locator('input[name=username]').fill(accounts.manager.username);
  await page.locator('input[name=password]').fill(accounts.manager.password);
  await page.locator('button[type=submit]').click();
  await page.getByRole('navigation').waitFor();
  expect(await page.evaluate('document.documentElement.lang')).toBe(language);
  return page;
}

const month = (locale: string) =>
  new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const places = [
  {
    ...{ locale: 'de-DE', language: 'de' },
    ...{ shorter: '1,5 Tage', longer: '3 Tage', seconds: /259\.200/, daysLeft: /noch \d\.\d{3} Tage/ },
    ...{ date: /\d{1,2}\.\d{1,2}\.20\d\d/ },
  },
  // Between thousands an apostrophe stands in Switzerland, of either kind.
  {
    ...{ locale: 'de-CH', language: 'de' },
    ...{ shorter: '1.5 Tage', longer: '3 Tage', seconds: /259[’']200/, daysLeft: /noch \d[’']\d{3} Tage/ },
    ...{ date: /\d{1,2}\.\d{1,2}\.20\d\d/ },
  },
  {
    ...{ locale: 'en-GB', language: 'en' },
    ...{ shorter: '1.5 days', longer: '3 days', seconds: /259,200/, daysLeft: /\d,\d{3} days left/ },
    ...{ date: /\d{1,2} [A-Z][a-z]+ 20\d\d/ },
  },
];

describe.each(places)('in $locale', ({ locale, language, shorter, longer, seconds, daysLeft, date }) => {
  let page: Page;
  beforeAll(async () => {
    page = await opened(locale, language);
  });
  const shownAt = async (address: string) => {
    await page.goto(scene.server.url + address);
    return (await settledWords(page)).join(' ');
  };

  test('the dashboard tells how long requests took, and months', async () => {
    const words = await shownAt('/dashboard');
    expect(words).toContain(shorter);
    expect(words).toContain(longer);
    expect(words).toContain(month(locale).format(scene.server.clock.now()));
  });

  test('reports tell numbers and months', async () => {
    expect(await shownAt('/reports/time-to-complete')).toMatch(seconds);
    expect(await shownAt('/reports/certificate-expiry')).not.toMatch(/\b20\d\d-\d\d\b/);
  });

  test('certification authorities tell the days that are left, and dates', async () => {
    const words = await shownAt('/administration/authorities');
    expect(words).toMatch(daysLeft);
    expect(words).toMatch(date);
  });
});
