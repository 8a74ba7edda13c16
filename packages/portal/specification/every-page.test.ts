import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, expectNothingCutOff, look, sizes } from './browser.js';
import { everyAddress, patterns, type Seen, type Seer, settledWords } from './every-address.js';
import { namesOfApiOn } from './foreign-words.js';
import { openScene, type Scene } from './scene.js';

// Every address of the router as somebody sees it who works there: by day and by night, on a wide screen, on a phone and at
// 200 %, with words for what only programs call by a name. The pictures are kept.

let seen: Readonly<Record<string, Seen>> = {};
let scene: Scene;
const pages = new Map<Seer, Page>();
const complaints: string[] = [];

beforeAll(async () => {
  scene = await openScene();
  seen = await everyAddress(scene);
  for (const account of ['subscriber', 'helpDesk', 'manager'] as const) {
    const window = await scene.opened(account);
    pages.set(account, window.page);
    window.page.on('pageerror', (error) => complaints.push(String(error)));
  }
});
afterAll(() => scene[Symbol.asyncDispose]());

test('every address of the router is looked at here', () => {
  expect(Object.keys(seen).sort()).toEqual([...patterns].sort());
});

test.each(patterns)(
  '%s: axe finds nothing, nothing is cut off, and 200 % loses no word',
  { timeout: 300_000 },
  async (pattern) => {
    const { seer, addresses } = seen[pattern] ?? { seer: 'manager', addresses: [] };
    const page = pages.get(seer);
    if (page === undefined) throw new Error(`${seer} has no window`);
    expect(addresses).not.toEqual([]);
    for (const [index, address] of addresses.entries()) {
      await page.setViewportSize(sizes.wide);
      await page.goto(scene.server.url + address);
      const wide = await settledWords(page);
      expect([address, await page.locator('[role=alert] .fui-MessageBar').allTextContents()]).toEqual([
        address,
        [],
      ]);
      expect([address, await namesOfApiOn(page)]).toEqual([address, []]);
      const name = `page${pattern.replaceAll('/', '-').replaceAll('$', '')}${addresses.length === 1 ? '' : `-${index + 1}`}`;
      for (const size of ['wide', 'phone'] as const) {
        await page.setViewportSize(sizes[size]);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          // Nothing is loaded any more.
          await settledWords(page, 150);
          await look(page, `${name}-${size}-${colorScheme}`);
        }
      }
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize(sizes.zoomed);
      const zoomed = new Set(await settledWords(page));
      expect(wide.filter((word) => !zoomed.has(word))).toEqual([]);
      expect([address, await accessibilityFaults(page)]).toEqual([address, []]);
      await expectNothingCutOff(page);
    }
    expect(complaints).toEqual([]);
  },
);
