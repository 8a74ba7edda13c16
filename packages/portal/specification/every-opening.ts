import { readdirSync, readFileSync } from 'node:fs';
import type { Locator, Page, Request } from 'playwright-core';
import { accessibilityFaults } from './browser.js';
import { foreignWordsOn } from './foreign-words.js';

// What a page opens: somebody presses every button on it with the keyboard, and what comes of that is held to German, to axe and to
// the way back. Nothing on the site changes by it.

const sources = new URL('../src/', import.meta.url);

/** Elements that open something: the portal's dialogs, what Fluent has of the kind, and the browser's. */
const openingElements =
  /<(\w*Dialog|ToldOnce|Menu|Popover|\w*Drawer|Tooltip|Accordion|TeachingPopover|InfoLabel|details|dialog)(?=[\s>])/g;

/** Source files of the portal with what opens in them, each element as often as it is written. */
export function openingsInSources(): Readonly<Record<string, readonly string[]>> {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.tsx'),
  );
  const found = files.map((path) => {
    const written = readFileSync(new URL(path, sources), 'utf8');
    return [path, [...written.matchAll(openingElements)].map(([, element = '']) => element)] as const;
  });
  return Object.fromEntries(found.filter(([, elements]) => elements.length > 0));
}

/** What is asked by POST and changes nothing, because it does not fit into an address. */
const readByPost = /\/(resume|validate|dry-run|describe)$/;

/** What lies over the page once it is open. */
const pressedOpen = '[role=dialog], [role=alertdialog], [role=menu]';
const overlays = `${pressedOpen}, [role=tooltip]`;

/** Runs in the page: finds buttons, and tells what lies over it. */
const inPage = `window.openings = (() => {
  const overlays = '${overlays}';
  let before = '';
  // Without what lies over the page: a tooltip goes by itself.
  const shown = () => [...document.querySelectorAll('header, main')].map((part) => part.innerText).join();
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
  const nameOf = (element) => (element.getAttribute('aria-label') ?? element.textContent).trim();
  const labelOf = (element) => {
    const ids = (element.getAttribute('aria-labelledby') ?? '').split(' ');
    const label = ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim();
    return label || element.getAttribute('aria-label') || element.textContent.trim();
  };
  const focusOn = (element) => {
    for (const each of document.querySelectorAll('[data-opener]')) each.removeAttribute('data-opener');
    element.setAttribute('data-opener', '');
    element.focus();
  };
  const overlaid = () => [...document.querySelectorAll(overlays)].filter(isShown).at(-1);
  return {
    /** Focuses the first button whose name is wanted; several that are called the same are counted. */
    focus(place, isWanted) {
      const counts = new Map();
      for (const element of document.querySelectorAll(place + ' :is(button, summary)')) {
        if (!isShown(element) || element.disabled) continue;
        const name = nameOf(element), count = (counts.get(name) ?? 0) + 1;
        counts.set(name, count);
        const key = name + ' #' + count;
        if (!isWanted(key)) continue;
        focusOn(element);
        const kind = element.localName === 'summary' ? 'details' : element.getAttribute('aria-disabled') === 'true' ? 'explained' : 'button';
        return { key, kind };
      }
      return null;
    },
    /** Focuses an item of the menu that is open; false when it has no such item. */
    item(index) {
      const item = [...document.querySelectorAll('[role=menuitem]')].filter(isShown)[index];
      item?.focus();
      return item !== undefined;
    },
    link(selector) { focusOn(document.querySelector(selector)); },
    /** Keeps in mind what is shown, until {@link isAsBefore} asks whether it still is, with the focus where it was. */
    remember() { before = shown(); },
    isAsBefore: () => document.activeElement?.hasAttribute('data-opener') === true && shown() === before,
    isLeavingAsked: () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })),
    overlay() {
      const found = overlaid();
      return found === undefined ? null : { role: found.getAttribute('role'), name: labelOf(found) };
    },
    isFocusInside: () => overlaid()?.contains(document.activeElement) === true,
    isFocusBack: () => overlaid() === undefined && document.activeElement?.hasAttribute('data-opener') === true,
    focused: () => document.activeElement?.outerHTML.slice(0, 200) ?? 'nothing',
    /** Once nothing has changed for a moment and nothing is being read. */
    quiet: () => new Promise((resolve) => {
      const begun = performance.now();
      let last = begun;
      const observer = new MutationObserver(() => { last = performance.now(); });
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      const look = () => {
        const now = performance.now();
        const isBusy = document.querySelector('[role=progressbar]:not([aria-valuenow])') !== null;
        if ((now - last < 80 || isBusy) && now - begun < 10_000) return setTimeout(look, 30);
        observer.disconnect();
        resolve();
      };
      look();
    }),
  };
})();`;

/** A window that is walked through. */
export interface Window {
  readonly page: Page;
  /** What was kept from the server, because it would have changed something. */
  readonly kept: string[];
  /** What the server is being asked for, and how often it was asked or answered. */
  readonly traffic: { readonly open: Set<Request>; count: number };
}

/** Prepares somebody's window, in German and as high as a long list: what is out of sight is not in the page. */
export async function walkedThrough(page: Page): Promise<Window> {
  await page.setViewportSize({ width: 1280, height: 6000 });
  await page.evaluate("localStorage.setItem('cardea.language', 'de')");
  const traffic = { open: new Set<Request>(), count: 0 };
  const answered = (request: Request) => {
    traffic.count += 1;
    traffic.open.delete(request);
  };
  page.on('request', (request) => {
    traffic.count += 1;
    traffic.open.add(request);
  });
  page.on('response', (response) => answered(response.request()));
  page.on('requestfailed', answered);
  await page.addInitScript(inPage);
  return { page, kept: [], traffic };
}

/** Keeps from the server whatever would change something there. */
export async function changeNothing({ page, kept }: Window): Promise<void> {
  await page.route('**/*', async (route) => {
    const method = route.request().method();
    const { pathname } = new URL(route.request().url());
    if (method === 'GET' || (method === 'POST' && readByPost.test(pathname))) return await route.fallback();
    kept.push(`${method} ${pathname}`);
    await route.abort();
  });
}

/** What came of the buttons of one address. */
export interface Walk extends Window {
  readonly address: string;
  readonly place: 'main' | 'header';
  /** Names of the buttons that were pressed; several that are called the same are counted. */
  readonly pressed: Set<string>;
  /** Titles of dialogs, names of menus, reasons in tooltips, and what details are called. */
  readonly opened: Set<string>;
  /** What was wrong, each with the button that brought it out. */
  readonly faults: string[];
}

/** A page that has more buttons than this makes new ones at every press. */
const mostButtons = 400;

const countOfElements = 'document.body.querySelectorAll("*").length';

/** Opens an address, and presses nothing yet. */
export async function begun(window: Window, address: string, place: Walk['place']): Promise<Walk> {
  const walk = {
    ...window,
    address,
    place,
    pressed: new Set<string>(),
    opened: new Set<string>(),
    faults: [],
  };
  await begin(walk);
  return walk;
}

/** Presses every button there is, and every one that comes to light by that; goes away by a link, where the page asks first. */
export async function openEverything(window: Window, address: string, place: Walk['place']): Promise<Walk> {
  const { page } = window;
  const walk = await begun(window, address, place);
  const before = await page.evaluate(countOfElements);
  await pressAll(walk);
  // Some buttons are there only while rows are chosen.
  const boxes = page.locator(`${place} [role=row] input[type=checkbox]`);
  for (let row = 0; row < (await boxes.count()); row += 1) await boxes.nth(row).check();
  await pressAll(walk);
  // By now everything is there that comes in its place.
  if ((await page.evaluate(countOfElements)) !== before)
    blame(walk, 'all of it', await accessibilityFaults(page));
  if (place === 'main' && (await page.evaluate('openings.isLeavingAsked()')) === true) {
    await goAway(walk);
    await hold(walk, 'leaving');
  }
  return walk;
}

/** Follows a link to another page. */
export async function goAway(walk: Walk): Promise<void> {
  await walk.page.evaluate(`openings.link('nav a:not([aria-current])')`);
  await enter(walk);
}

/** Presses the first button that is called so. */
export async function pressNamed(walk: Walk, name: string): Promise<void> {
  if ((await focusOn(walk, `(key) => key === ${JSON.stringify(`${name} #1`)}`)) === null)
    throw new Error(`${walk.address} has no button ${name}`);
  await enter(walk);
}

async function begin(walk: Walk): Promise<void> {
  await walk.page.goto(walk.address);
  await walk.page.getByRole('heading', { level: 1 }).waitFor();
  await quiet(walk);
}

/** Waits until what was asked for is answered and shown. */
export async function quiet({ page, traffic }: Window): Promise<void> {
  let before: number;
  do {
    before = traffic.count;
    await page.evaluate('openings.quiet()');
  } while (traffic.open.size > 0 || traffic.count > before);
}

async function pressAll(walk: Walk): Promise<void> {
  const { page, pressed } = walk;
  for (;;) {
    const found = await focusOn(walk, `(key) => !${JSON.stringify([...pressed])}.includes(key)`);
    if (found === null) break;
    const { key, kind } = found;
    if (pressed.size >= mostButtons) throw new Error(`${walk.address} has ever more buttons: ${key}`);
    pressed.add(key);
    // What unfolds in its place stays so: all of it is held at once.
    if (kind === 'details') {
      await page.keyboard.press('Enter');
      walk.opened.add(key.replace(/ #\d+$/, ''));
    }
    if (kind === 'explained') await explained(walk, key);
    if (kind === 'button') await press(walk, key);
  }
  await quiet(walk);
  await hold(walk, 'all of it');
}

interface Focused {
  readonly key: string;
  /** An `explained` button does nothing now. */
  readonly kind: 'button' | 'details' | 'explained';
}

async function focusOn({ page, place }: Walk, isWanted: string): Promise<Focused | null> {
  return (await page.evaluate(`openings.focus('${place}', ${isWanted})`)) as Focused | null;
}

/** A button that does nothing now may say why, once the focus has been on it for a moment. */
async function explained(walk: Walk, opener: string): Promise<void> {
  const tooltip = walk.page.getByRole('tooltip');
  if (!(await appears(tooltip, 700))) return;
  await quiet(walk);
  await hold(walk, opener);
}

async function press(walk: Walk, opener: string): Promise<void> {
  await walk.page.evaluate('openings.remember()');
  await pressFocused(walk, opener);
}

/** Presses what has the focus, and compares with what was remembered. */
async function pressFocused(walk: Walk, opener: string): Promise<void> {
  const { page, kept } = walk;
  const before = { url: page.url(), kept: kept.length };
  await enter(walk);
  if (page.url() !== before.url) return await begin(walk);
  let isSame = (await page.evaluate('openings.isAsBefore()')) === true;
  // What comes by a script of its own is shown a moment after it is there.
  if (isSame && (await appears(page.locator(pressedOpen).filter({ visible: true }).first(), 1000))) {
    isSame = false;
    await quiet(walk);
  }
  if (kept.length > before.kept && (await page.getByRole('alert').count()) === 0)
    blame(walk, opener, [`nobody tells that this was not done: ${String(kept.at(-1))}`]);
  if (isSame) return;
  const role = await hold(walk, opener);
  if (role === 'menu') await pressItems(walk, opener);
}

async function appears(wanted: Locator, timeout: number): Promise<boolean> {
  return await wanted.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

/** Items of a menu that choose one of several (language, appearance) open nothing; the others are pressed. */
async function pressItems(walk: Walk, menu: string): Promise<void> {
  const { page } = walk;
  for (let item = 0; ; item += 1) {
    await focusOn(walk, `(key) => key === ${JSON.stringify(menu)}`);
    await enter(walk);
    if ((await page.evaluate(`openings.item(${item})`)) !== true) return;
    await pressFocused(walk, `${menu}, item ${item + 1}`);
  }
}

async function enter(walk: Walk): Promise<void> {
  await walk.page.keyboard.press('Enter');
  await quiet(walk);
}

/** Holds what the page shows now, and what lies over it, and closes that; the role of what lay there. */
export async function hold(walk: Walk, opener: string): Promise<string | undefined> {
  const { page, opened } = walk;
  blame(walk, opener, await foreignWordsOn(page));
  const overlay = (await page.evaluate('openings.overlay()')) as { role: string; name: string } | null;
  if (overlay === null) return undefined;
  opened.add(overlay.name);
  blame(walk, opener, await accessibilityFaults(page, overlays));
  if (overlay.role !== 'tooltip' && (await page.evaluate('openings.isFocusInside()')) !== true)
    blame(walk, opener, [`the focus is outside of ${overlay.name}`]);
  await page.keyboard.press('Escape');
  await quiet(walk);
  if ((await page.evaluate('openings.isFocusBack()')) !== true)
    blame(walk, opener, [`after Escape: ${String(await page.evaluate('openings.focused()'))}`]);
  return overlay.role;
}

function blame({ address, faults }: Walk, opener: string, found: readonly string[]): void {
  faults.push(...found.map((fault) => `${address}, ${opener}: ${fault}`));
}
