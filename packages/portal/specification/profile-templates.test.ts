import { CardeaClient } from '@cardea/sdk';
import { accounts, templates } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, look, picture, signIn, sizes } from './browser.js';
import { openScene, type Scene } from './scene.js';
import { findings, placesOf, saveButton, section } from './template-form.js';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene[Symbol.asyncDispose]());

const administrator = () =>
  new CardeaClient({ baseUrl: scene.server.url, credentials: { kind: 'basic', ...accounts.manager } })
    .management;

const copied = async (name: string) =>
  (await administrator().copyProfileTemplate(templates.managed, name)).profileTemplate.uuid;

async function openedForm(uuid: string) {
  const window = await scene.opened('manager');
  await window.page.goto(`${scene.server.url}/administration/profile-templates/${uuid}`);
  await saveButton(window.page).waitFor();
  return window;
}

describe('an administrator', () => {
  test('copies a profile template, changes fields of each kind, sees a fault while typing, saves, and reads what changed', async () => {
    const { page, complaints } = await scene.opened('manager');
    await page.getByRole('link', { name: 'Administration' }).click();
    await page.getByRole('link', { name: /^Profile templates/ }).click();
    await page.getByLabel('Find a profile template').fill('manag');
    await page.getByRole('link', { name: 'Full Life Cycle', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Copy of Managed' }).click();
    await page.getByLabel('Name of the new one').fill('Contractors');
    await page.getByRole('dialog').getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('heading', { level: 1, name: 'Contractors' }).waitFor();
    await page.getByLabel('Description', { exact: true }).fill('For those who stay a while');
    await page.getByRole('button', { name: 'Add to Reminders before the end' }).click();
    await page.getByLabel('Reminders before the end 1', { exact: true }).fill('0');
    await section(page, 'Enroll').click();
    await page.getByLabel('Approvals needed').fill('101');
    await page.getByLabel('Takes a priority').check();
    await page.getByLabel('How the answer is kept').selectOption('Encrypted');
    await page.getByRole('button', { name: 'Add to Mails' }).click();
    await page.getByLabel('When', { exact: true }).selectOption('A request was approved');
    await page.getByLabel('Subject', { exact: true }).fill('Come by');
    await page.getByRole('group', { name: 'Mails 1' }).getByLabel('Text', { exact: true }).fill('{Nobody}');
    await findings(page).getByText('3 faults').waitFor();
    expect(await saveButton(page).getAttribute('aria-disabled')).toBe('true');
    await picture(page, 'profile-template-faults');
    await page.getByRole('group', { name: 'Mails 1' }).getByLabel('Text', { exact: true }).fill('{Link}');
    // A fault in another section is one press away.
    await findings(page).getByRole('button', { name: 'Reminders before the end › 1' }).click();
    await page.locator(':focus').fill('14');
    await findings(page).getByRole('button', { name: 'Enroll › Approvals needed' }).click();
    await page.locator(':focus').fill('2');
    await findings(page).getByText('fault').waitFor({ state: 'detached' });
    await saveButton(page).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'History' }).click();
    const changes = page.getByRole('list', { name: 'What changed' });
    for (const change of [
      'Enroll › Approvals needed: 1 → 2',
      'Enroll › Takes a priority: No → Yes',
      'Enroll › Questions › Employee number › How the answer is kept: As text → Encrypted',
      'Enroll › Mails › 1 › When: nothing → A request was approved',
      'Reminders before the end › 1: nothing → 14',
      'Description: “Description of the template goes here” → “For those who stay a while”',
    ])
      await changes.getByText(change, { exact: true }).waitFor();
    await page
      .getByText(/^Saved by CONTOSO\\cmmanager1, /)
      .first()
      .waitFor();
    await picture(page, 'profile-template-history');
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('finds a control for every field of a profile template', async () => {
    const { page } = await openedForm(templates.fullLifeCycle);
    const template = await administrator().profileTemplate(templates.fullLifeCycle);
    const shown = new Set<string>();
    const sections = page.getByRole('navigation', { name: 'Sections' }).getByRole('button');
    for (const each of await sections.all()) {
      await each.click();
      const ids: unknown = await page.evaluate(
        '[...document.querySelectorAll("[id^=field-]")].map(({ id }) => id)',
      );
      for (const id of ids as string[]) shown.add(id.slice('field-'.length));
    }
    const missing = placesOf(template).filter((place) => !shown.has(place));
    expect(missing).toEqual(['uuid', 'version']);
  });

  test('is told who saved in between, keeps what was typed, and goes on with both', async () => {
    const uuid = await copied('For two');
    const [mine, theirs] = [await openedForm(uuid), await openedForm(uuid)];
    await mine.page.getByLabel('Description', { exact: true }).fill('of mine');
    await section(theirs.page, 'Enroll').click();
    await theirs.page.getByLabel('Approvals needed').fill('3');
    await saveButton(theirs.page).click();
    await theirs.page.getByText('Saved.', { exact: true }).waitFor();
    await saveButton(mine.page).click();
    const notice = mine.page.getByRole('alert');
    await notice.getByText(/^CONTOSO\\cmmanager1 saved in between, at /).waitFor();
    await notice.getByText('Enroll › Approvals needed: 1 → 3').waitFor();
    await picture(mine.page, 'profile-template-meanwhile');
    expect(await accessibilityFaults(mine.page)).toEqual([]);
    expect(await mine.page.getByLabel('Description', { exact: true }).inputValue()).toBe('of mine');
    await notice.getByRole('button', { name: 'Go on with both' }).click();
    await saveButton(mine.page).click();
    await mine.page.getByText('Saved.', { exact: true }).waitFor();
    expect(await administrator().profileTemplate(uuid)).toMatchObject({
      version: 3,
      description: 'of mine',
      policies: { Enroll: { approvalsNeeded: 3 } },
    });
  });

  test('opens an old version and restores it as the next one', async () => {
    const uuid = await copied('To be restored');
    await administrator().editProfileTemplate(uuid, (one) => ({ ...one, description: 'a mistake' }));
    const { page } = await openedForm(uuid);
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('link', { name: 'Version 1' }).click();
    await page.getByRole('heading', { level: 1, name: 'To be restored, version 1' }).waitFor();
    expect(await page.getByLabel('Description', { exact: true }).isDisabled()).toBe(true);
    await picture(page, 'profile-template-old-version');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Restore this version' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^Description: “a mistake” → /).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Restore this version' }).click();
    await page.getByRole('link', { name: 'Version 3' }).waitFor();
    expect(await administrator().profileTemplate(uuid)).toMatchObject({
      version: 3,
      description: 'Description of the template goes here',
    });
  });

  test('tries what is not saved yet, and sees rules, steps and the certificate', async () => {
    const { page, complaints } = await openedForm(templates.managed);
    await section(page, 'Enroll').click();
    await page.getByLabel('Approvals needed').fill('2');
    const dryRun = page.getByRole('region', { name: 'Try this profile template' });
    await dryRun.getByLabel('Who gets the card: find by name').fill('cmuser1');
    await dryRun.getByLabel('Who gets the card', { exact: true }).selectOption('Person cmuser1 (cmuser1)');
    await dryRun.getByRole('button', { name: 'Try', exact: true }).click();
    await dryRun.getByText('It could be started.').waitFor();
    await dryRun.getByRole('list', { name: 'What follows' }).getByText('2 approvals').waitFor();
    const certificate = dryRun.getByRole('region', { name: 'CardeaSmartcardLogon' });
    await certificate.getByText(/^Subject: .*Person cmuser1/).waitFor();
    await certificate.getByText(/^Alternative names: cmuser1@contoso.com/).waitFor();
    await certificate.getByText(/^Valid from /).waitFor();
    await picture(page, 'profile-template-dry-run');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel('Enabled', { exact: true }).uncheck();
    await dryRun.getByRole('button', { name: 'Try', exact: true }).click();
    await dryRun
      .getByText(/^It would be refused: /)
      .first()
      .waitFor();
    expect((await administrator().profileTemplate(templates.managed)).version).toBe(1);
    expect(complaints).toEqual([]);
  });

  test('is asked before leaving what is not saved', async () => {
    const { page } = await openedForm(await copied('Left'));
    await page.getByLabel('Description', { exact: true }).fill('half a sentence');
    await page.getByRole('link', { name: 'My cards' }).click();
    const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
    await dialog.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByLabel('Description', { exact: true }).inputValue()).toBe('half a sentence');
    await page.getByRole('link', { name: 'My cards' }).click();
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { level: 1, name: 'My cards' }).waitFor();
  });

  test('creates a profile template for software from nothing, by the keyboard alone', async () => {
    const { page, complaints } = await scene.opened('manager');
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await page.goto(`${scene.server.url}/administration/profile-templates`);
    await page.getByRole('button', { name: 'Create a profile template' }).focus();
    await press('Enter');
    await page.getByLabel('Begin with').focus();
    await page.keyboard.type('Empty, for certificates');
    await press('Tab', 'Enter');
    await page.getByRole('heading', { level: 1, name: 'Create a profile template' }).waitFor();
    await findings(page).getByRole('button', { name: 'Name', exact: true }).focus();
    await press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('field-name');
    await page.keyboard.type('By keyboard');
    await page.getByLabel('Find a field').focus();
    await page.keyboard.type('certificate templates');
    await page.getByRole('list', { name: 'Fields found' }).getByRole('button').first().focus();
    await press('Enter');
    await page.getByRole('button', { name: 'Add to Certificate templates' }).focus();
    await press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('field-certificateTemplates[0]');
    await page.keyboard.type('CardeaSoftwareUser');
    await findings(page).getByText('fault').waitFor({ state: 'detached' });
    await saveButton(page).focus();
    await press('Enter');
    await page.getByRole('heading', { level: 1, name: 'By keyboard' }).waitFor();
    const [created] = await administrator().profileTemplates({ q: 'By keyboard' });
    expect(created).toMatchObject({
      certificateTemplates: ['CardeaSoftwareUser'],
      enabledPolicies: [],
      isSmartcardProfileTemplate: false,
    });
    expect(complaints).toEqual([]);
  });
});

test('whoever may not administer is told which right is missing', async () => {
  const { page } = await scene.opened('subscriber');
  await page.goto(`${scene.server.url}/administration/profile-templates/${templates.managed}`);
  await page.getByRole('alert').getByText(/Audit/).waitFor();
});

test('markup in texts of a profile template is shown as text and runs nothing', async () => {
  const markup = '<img src=x onerror="window.hit=1">].name$t(shell.cancel){{name}}';
  const uuid = await copied(markup);
  await administrator().editProfileTemplate(uuid, (one) => ({
    ...one,
    description: markup,
    policies: {
      ...one.policies,
      Enroll: {
        ...one.policies.Enroll,
        documents: [{ name: markup, description: markup, template: markup }],
      },
    },
  }));
  const { page, complaints } = await openedForm(uuid);
  await page.getByRole('heading', { level: 1, name: markup }).waitFor();
  await section(page, 'Enroll').click();
  await page.getByRole('group', { name: `Documents 1: ${markup}` }).waitFor();
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('list', { name: 'What changed' }).getByText(markup).first().waitFor();
  await page.goto(`${scene.server.url}/administration/profile-templates`);
  await page.getByRole('link', { name: markup }).waitFor();
  expect(await page.evaluate('window.hit')).toBeUndefined();
  expect(complaints).toEqual([]);
});

test.each([
  ['wide', 'light'],
  ['wide', 'dark'],
  ['phone', 'light'],
  ['phone', 'dark'],
  ['zoomed', 'light'],
] as const)(
  'the pages of profile templates, %s and %s: axe finds nothing and nothing is cut off',
  async (size, colorScheme) => {
    const { page, complaints } = await scene.browser.window({ viewport: sizes[size], colorScheme });
    await signIn(page, scene.server.url, accounts.manager);
    await page.goto(`${scene.server.url}/administration/profile-templates`);
    await page.getByRole('button', { name: 'Create a profile template' }).click();
    await page.getByRole('dialog').waitFor();
    await look(page, `profile-template-create-${size}-${colorScheme}`);
    await page.keyboard.press('Escape');
    await page.goto(`${scene.server.url}/administration/profile-templates/${templates.managed}`);
    await page.getByLabel('Name', { exact: true }).waitFor();
    await look(page, `profile-template-general-${size}-${colorScheme}`);
    if (size === 'wide') await section(page, 'Enroll').click();
    else await page.getByLabel('Section', { exact: true }).selectOption('Enroll');
    await page.getByLabel('Approvals needed').fill('101');
    await findings(page).getByText('1 fault').waitFor();
    await look(page, `profile-template-enroll-${size}-${colorScheme}`);
    expect(complaints).toEqual([]);
  },
  240_000,
);
