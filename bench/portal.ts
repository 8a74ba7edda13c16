import { chromium, type Page } from 'playwright-core';
import { type Benchmark, type Measurement, median } from './measurement.ts';
import { startServerProcess } from './processes.ts';
import { giveEveryRight, makeSite, type Site } from './site.ts';

const rounds = 5;
/** As slow as a phone of the middle range, by Lighthouse's own rule of thumb. */
const throttling = 4;

/** What the browser's performance API says of one visit. */
interface Visit {
  /** First contentful paint, milliseconds after the navigation began. */
  readonly paintMs: number;
  /** Largest contentful paint before the first input: what the person came for is there. */
  readonly largestPaintMs: number;
  /** The longest time from an input to the next paint. */
  readonly interactionMs: number;
  /** Cumulative layout shift. */
  readonly shift: number;
}

/** Bounds of "good" in Web Vitals (web.dev): what is measured stands beside them, not beside another program. */
const good = { paintMs: 1800, largestPaintMs: 2500, interactionMs: 200, shift: 0.1 } as const;

/** How soon the portal shows something, answers to inputs and stands still, on a slowed-down processor. */
export const portal: Benchmark = {
  name: 'portal',
  async run(tell) {
    const site = await makeSite(20, 6);
    await giveEveryRight(site);
    const server = await startServerProcess('./cardea-server.ts', site.home);
    const visits: Visit[] = [];
    try {
      for (let round = 1; round <= rounds; round += 1) {
        tell(`round ${round} of ${rounds}`);
        visits.push(await visit(`http://127.0.0.1:${server.port}/`, site));
      }
    } finally {
      server.stop();
      site.remove();
    }
    const how = `median of ${rounds} visits with nothing cached: sign-in, six cards, requests, people; processor ${throttling} times slower`;
    const beside = (name: string, key: keyof Visit, unit: string, digits: number): Measurement => {
      const value = median(visits.map((each) => each[key]));
      return {
        name: `portal (${name})`,
        // Nothing moved at all is as good as can be.
        ratio: value === 0 ? Number.POSITIVE_INFINITY : good[key] / value,
        goal: 1,
        unit,
        detail: `${value.toFixed(digits)} beside ${good[key]}; ${how}`,
      };
    };
    return [
      beside('first contentful paint', 'paintMs', 'ms', 0),
      beside('largest contentful paint', 'largestPaintMs', 'ms', 0),
      beside('longest delay after an input', 'interactionMs', 'ms', 0),
      beside('cumulative layout shift', 'shift', 'share of the page', 3),
    ];
  },
};

/** Collects from the beginning; evaluated before the page's own scripts. */
const observers = `
  window.seen = { interactionMs: 0, shift: 0 };
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) window.largestPaint = startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration, interactionId } of list.getEntries())
      if (interactionId) window.seen.interactionMs = Math.max(window.seen.interactionMs, duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.seen.shift += value;
  }).observe({ type: 'layout-shift', buffered: true });`;

/** When something was painted first, and the largest thing, before anybody touches the page; milliseconds. */
const paintsOfSignIn = `new Promise((resolve) => setTimeout(() => resolve({
  first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  largest: window.largestPaint,
}), 1000))`;

async function visit(url: string, { username, password }: Site): Promise<Visit> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: throttling });
    await page.addInitScript(observers);
    await page.goto(url);
    await page.getByLabel('Account').waitFor();
    const paints: unknown = await page.evaluate(paintsOfSignIn);
    await walk(page, username, password);
    const seen: unknown = await page.evaluate('window.seen');
    const number = (of: unknown, name: string) =>
      Number(typeof of === 'object' && of !== null ? Reflect.get(of, name) : Number.NaN);
    return {
      paintMs: number(paints, 'first'),
      largestPaintMs: number(paints, 'largest'),
      interactionMs: number(seen, 'interactionMs'),
      shift: number(seen, 'shift'),
    };
  } finally {
    await browser.close();
  }
}

async function walk(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('Account').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page
    .getByRole('group', { name: /^Smart card/ })
    .nth(5)
    .waitFor();
  await page.getByRole('link', { name: 'My requests' }).click();
  await page.getByText('No requests.').waitFor();
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByLabel('Find a person').pressSequentially('bench');
  await page.getByRole('link', { name: /bench/ }).waitFor();
}
