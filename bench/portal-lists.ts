import { randomUUID } from 'node:crypto';
import type { AuditEvent, Request } from '@cardea/domain';
import { openStore } from '@cardea/store';
import Database from 'better-sqlite3';
import { chromium, type Locator, type Page } from 'playwright-core';
import { type Benchmark, type Measurement, median } from './measurement.ts';
import { startServerProcess } from './processes.ts';
import { copyRows } from './search-stores.ts';
import { giveEveryRight, makeSite, type Site } from './site.ts';

const rounds = 3;
const [few, many] = [500, 100_000];
/** As many rows are scrolled through as the short list has. */
const steps = 100;
/** A step is one turn of a mouse's wheel, in CSS pixels. */
const stepHeight = 200;

/** How a list feels in the browser. */
interface Feel {
  /** From the click on the link to the first rows. */
  readonly openMs: number;
  /** 95 of 100 frames came sooner after the one before. */
  readonly frameMs: number;
}

/** The lists, by the links to them; each has so many rows as the site has requests and events. */
const lists: Readonly<Record<string, (page: Page) => Locator>> = {
  Approvals: (page) => page.getByRole('row'),
  // All of them are of one person.
  'My requests': (page) => page.getByRole('row'),
  'Audit trail': (page) => page.getByRole('region', { name: 'Events' }).getByRole('listitem'),
};

/** How soon a list of 100,000 rows is shown and how smoothly it is scrolled, beside a list of 500. */
export const portalLists: Benchmark = {
  name: 'portal-lists',
  async run(tell) {
    const feels: { [count: number]: { [list: string]: Feel }[] } = { [few]: [], [many]: [] };
    for (const count of [few, many]) {
      const site = await siteOf(count);
      const server = await startServerProcess('./cardea-server.ts', site.home);
      try {
        for (let round = 1; round <= rounds; round += 1) {
          tell(`${count} rows, round ${round} of ${rounds}`);
          feels[count]?.push(await feel(`http://127.0.0.1:${server.port}/`, site));
        }
      } finally {
        server.stop();
        site.remove();
      }
    }
    const beside = (list: string, name: string, key: keyof Feel): Measurement => {
      const [short, long] = [few, many].map((count) =>
        median((feels[count] ?? []).map((one) => one[list]?.[key] ?? Number.NaN)),
      );
      return {
        name: `portal-lists (${list}, ${name})`,
        ratio: (short ?? Number.NaN) / (long ?? Number.NaN),
        goal: 0.8,
        unit: 'ms',
        detail: `${long?.toFixed(1)} with ${many} rows, ${short?.toFixed(1)} with ${few}; median of ${rounds} visits, ${steps} turns of the wheel`,
      };
    };
    return Object.keys(lists).flatMap((list) => [
      beside(list, 'time to the first rows', 'openMs'),
      beside(list, '95th percentile of frames while scrolling', 'frameMs'),
    ]);
  },
};

/** A site whose one user decides so many requests, all for the same person, and reads as many events. */
async function siteOf(count: number): Promise<Site> {
  const site = await makeSite(1, 1);
  await giveEveryRight(site);
  const store = await openStore({ file: site.file });
  await store.transaction(async (tx) => {
    await tx.requests.insert(requestOf(site));
    await tx.audit.append(eventOf(site));
  });
  await store.close();
  const database = new Database(site.file);
  database.transaction(() => {
    copyRows(database, 'requests', count, (index) => ({
      uuid: randomUUID(),
      priority: index % 200,
      submitted_at: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
    }));
    copyRows(database, 'audit_events', count, (index) => ({
      sequence: 1000 + index,
      uuid: randomUUID(),
      occurred_at: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
    }));
  })();
  database.close();
  return site;
}

function requestOf({ user }: Site): Request {
  return {
    uuid: randomUUID() as Request['uuid'],
    type: 'Enroll',
    status: 'Pending',
    isSmartcard: true,
    isEnrollmentAgent: false,
    dataCollection: [],
    dataCollectionFlags: { certificateManagerProvided: false, subscriberProvided: false },
    originatorUserUuid: user.uuid,
    targetUserUuid: user.uuid,
    submittedAt: new Date('2026-01-01T00:00:00.000Z'),
    completedAt: null,
    newProfileUuid: null,
    oldProfileUuid: null,
    newSmartcardUuid: null,
    oldSmartcardUuid: null,
    priority: 0,
    comment: '',
    profileTemplateUuid: randomUUID() as Request['profileTemplateUuid'],
    profileTemplateVersion: 1,
    securityDescriptor: '',
    approvalsNeeded: 1,
    approvedBy: [],
    details: {},
    revision: 0,
  };
}

function eventOf({ user }: Site): AuditEvent {
  return {
    uuid: randomUUID() as AuditEvent['uuid'],
    occurredAt: new Date('2026-01-01T00:00:00.000Z'),
    action: 'request.create',
    outcome: 'success',
    actorUserUuid: user.uuid,
    actorName: user.accountName,
    targetUserUuid: user.uuid,
    objectType: 'request',
    objectUuid: randomUUID(),
    origin: '127.0.0.1',
    correlationId: randomUUID(),
    facts: { type: 'Enroll' },
  };
}

/** Collects the time between frames. */
const observer = `
  window.frames_ = [];
  {
    const frames = window.frames_;
    let before = performance.now();
    const tick = (now) => {
      // The next list has frames of its own.
      if (window.frames_ !== frames) return;
      frames.push(now - before);
      before = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }`;

async function feel(url: string, { username, password }: Site): Promise<{ [list: string]: Feel }> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    await page.goto(url);
    await page.getByLabel('Account').fill(username);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('group', { name: /^Smart card/ }).waitFor();
    const feels: { [list: string]: Feel } = {};
    for (const [list, rows] of Object.entries(lists)) {
      const begin = performance.now();
      await page.getByRole('link', { name: list }).click();
      await rows(page).nth(20).waitFor();
      const openMs = performance.now() - begin;
      feels[list] = { openMs, frameMs: await scroll(page) };
    }
    return feels;
  } finally {
    await browser.close();
  }
}

async function scroll(page: Page): Promise<number> {
  await page.mouse.move(600, 500);
  await page.evaluate(observer);
  for (let step = 0; step < steps; step += 1) {
    await page.mouse.wheel(0, stepHeight);
    await page.waitForTimeout(20);
  }
  const frames: unknown = await page.evaluate('window.frames_');
  if (!Array.isArray(frames)) throw new Error('the page told no frames');
  const sorted = frames.map(Number).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
}
