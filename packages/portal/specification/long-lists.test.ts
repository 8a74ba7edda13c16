import { templates, userUuids } from '@cardea/testkit';
import { sampleAuditEvent, sampleRequest } from '@cardea/testkit/stores';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, expectNothingCutOff, picture, sizes } from './browser.js';
import { openScene, type Scene } from './scene.js';

const count = 1200;
let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
  const { store, clock } = scene.server.system.ports;
  await store.transaction(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      await tx.requests.insert(
        sampleRequest({
          type: 'Enroll',
          status: 'Pending',
          approvalsNeeded: 1,
          priority: 1 + (index % 200),
          comment: `request ${index}`,
          profileTemplateUuid: templates.managed as never,
          targetUserUuid: (index % 2 === 0 ? userUuids.subscriber : userUuids.otherSubscriber) as never,
          originatorUserUuid: (index % 2 === 0 ? userUuids.subscriber : userUuids.otherSubscriber) as never,
          submittedAt: new Date(clock.now().getTime() - index * 60_000),
          completedAt: null,
        }),
      );
    }
  });
});
afterAll(() => scene[Symbol.asyncDispose]());

const rows = (page: Page) => page.getByRole('row');

async function openApprovals() {
  const { page } = await scene.opened('manager');
  await page.getByRole('link', { name: 'Approvals' }).click();
  await rows(page).nth(20).waitFor();
  return page;
}

describe(`${count} requests that wait for approval`, () => {
  test('are scrolled through to the last, with a few of them in the page at any time', async () => {
    const page = await openApprovals();
    let most = 0;
    const lastIndex = async () => {
      await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)');
      const all = rows(page);
      most = Math.max(most, await all.count());
      return Number(await all.last().getAttribute('aria-rowindex'));
    };
    // The heading is row 1.
    await expect.poll(lastIndex, { timeout: 50_000, interval: 100 }).toBe(count + 1);
    expect(most).toBeLessThan(150);
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
  });

  test('say whose they are and by which profile template, and stay whole on a phone', async () => {
    const page = await openApprovals();
    const first = rows(page).nth(1);
    expect(await first.textContent()).toMatch(/Person cmuser[12]/);
    await page.setViewportSize(sizes.phone);
    await expectNothingCutOff(page);
    await picture(page, 'approvals-long-phone');
  });
});

test(`${count} events of the audit trail are scrolled through to the last, with a few of them in the page at any time`, async () => {
  const { store, clock } = scene.server.system.ports;
  await store.transaction(async (tx) => {
    for (let index = 0; index < count; index += 1)
      await tx.audit.append(
        sampleAuditEvent({
          occurredAt: new Date(clock.now().getTime() - Math.floor(index / 100) * 86_400_000),
          action: 'request.printDocument',
        }),
      );
  });
  const { page } = await scene.opened('manager');
  await page.goto(`${scene.server.url}/audit?action=request.printDocument`);
  const events = page.getByRole('region', { name: 'Events' }).getByRole('listitem');
  await events.nth(20).waitFor();
  let most = 0;
  const lastPlace = async () => {
    await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)');
    most = Math.max(most, await events.count());
    return Number(await events.last().getAttribute('aria-posinset'));
  };
  await expect.poll(lastPlace, { timeout: 50_000, interval: 100 }).toBe(count);
  expect(most).toBeLessThan(150);
  expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
  expect(await accessibilityFaults(page)).toEqual([]);
});

describe('by keys alone', () => {
  test('an approver goes down the list, chooses two requests and approves them', async () => {
    const page = await openApprovals();
    const subject = page.getByRole('checkbox');
    await page.keyboard.press('j');
    const first = await subject.first().getAttribute('aria-label');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe(first);
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog', { name: 'Approve' });
    await dialog.getByText('2 requests are decided at once:').waitFor();
    // In the dialog the same keys are letters.
    await dialog.getByLabel('Comment on the decision').press('d');
    expect(await page.getByRole('dialog').count()).toBe(1);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => subject.first().getAttribute('aria-label')).not.toBe(first);
    const approved = await scene.server.system.ports.store.search.requests({
      visibleTo: 'everyone',
      status: 'Approved',
      limit: 10,
      sort: 'submittedAt',
      direction: 'descending',
      cursor: null,
    });
    expect(approved.items).toHaveLength(2);
  });

  test('the list of keys is shown, and switches them off', async () => {
    const page = await openApprovals();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.getByText('Find a person').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'shortcuts');
    await help.getByRole('switch').press(' ');
    await help.getByRole('button', { name: 'Close' }).press('Enter');
    await help.waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.getByRole('heading', { level: 1, name: 'Approvals' }).waitFor();
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: 'Keyboard shortcuts …' }).click();
    await help.getByRole('switch').press(' ');
    await help.getByRole('button', { name: 'Close' }).press('Enter');
    await help.waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    // A person is found in two keystrokes.
    await page.keyboard.press('p');
    await page.getByRole('link', { name: /cmuser1/ }).waitFor();
  });
});
