import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const debianChromium = '/usr/bin/chromium';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Where the run leaves its screenshots. */
const screenshots = fileURLToPath(new URL('../../../.cache/screenshots/', import.meta.url));

export const sizes = {
  wide: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
  /** What a wide window shows at 200 %. */
  zoomed: { width: 640, height: 450 },
} as const;

export interface OpenedBrowser {
  /** A person's own window: own cookies, own choices. `complaints` are errors of the page, and what its policy refused. */
  window(options?: Parameters<Browser['newContext']>[0]): Promise<{
    readonly context: BrowserContext;
    readonly page: Page;
    readonly complaints: string[];
  }>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Debian's Chromium without a screen. */
export async function openBrowser(): Promise<OpenedBrowser> {
  const browser = await chromium.launch({
    executablePath: debianChromium,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    async window(options = {}) {
      const context = await browser.newContext({
        viewport: sizes.wide,
        locale: 'en-GB',
        // What fades in has no contrast yet when axe looks.
        reducedMotion: 'reduce',
        ...options,
      });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
          complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      return { context, page, complaints };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
    },
  };
}

/** Fills in the form of the sign-in and waits for the first page. */
export async function signIn(
  page: Page,
  url: string,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<void> {
  await page.goto(url);
  await page.getByLabel('Account').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation').waitFor();
}

/**
 * What axe finds wrong with the page as it is shown now, or with what a selector finds on it: rule and element. Empty when nothing
 * is. The marks by which Fluent keeps the focus inside a dialog are left out: whoever comes to one is sent on at once.
 */
export async function accessibilityFaults(page: Page, within?: string): Promise<string[]> {
  const include = within === undefined ? '' : `include: [${JSON.stringify(within)}], `;
  // Evaluated by the debugger: a script element would be refused by the page's policy. Half a megabyte: once a document.
  if ((await page.evaluate('window.axe === undefined')) === true) await page.evaluate(axe);
  const found: unknown = await page.evaluate(`(async () => {
    // Colours on their way from one scheme to the other belong to neither.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    await Promise.allSettled(document.getAnimations().filter(isEnding).map(({ finished }) => finished));
    function isEnding({ effect }) { return Number.isFinite(effect.getComputedTiming().endTime); }
    const { violations } = await window.axe.run({ ${include}exclude: ['[data-tabster-dummy]'] }, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ' ' + failureSummary));
  })()`);
  return Array.isArray(found) ? found.map(String) : [`axe answered ${typeof found}`];
}

/** Keeps a picture of the page among the run's screenshots. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: `${screenshots}${name}.png`, fullPage: true });
}

/** Fails when the page scrolls sideways. */
export async function expectNothingCutOff(page: Page): Promise<void> {
  const widths: unknown = await page.evaluate(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  expect(widths).toSatisfy((both: number[]) => (both[0] ?? 1) <= (both[1] ?? 0));
}

/** Keeps a picture of what is shown, and fails when axe finds a fault or something is cut off. */
export async function look(page: Page, name: string): Promise<void> {
  await picture(page, name);
  expect([name, await accessibilityFaults(page)]).toEqual([name, []]);
  await expectNothingCutOff(page);
}
