import { CardeaClient } from '@cardea/sdk';
import { accounts, certificateTemplateWithEverything } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { look, signIn, sizes } from './browser.js';
import { openScene, type Scene } from './scene.js';
import { findings, placesOf, saveButton, section } from './template-form.js';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
  await scene.server.system.ports.store.certificateTemplates.put(certificateTemplateWithEverything());
});
afterAll(() => scene[Symbol.asyncDispose]());

const administrator = () =>
  new CardeaClient({ baseUrl: scene.server.url, credentials: { kind: 'basic', ...accounts.manager } })
    .management;

async function openedForm(commonName: string) {
  const window = await scene.opened('manager');
  await window.page.goto(`${scene.server.url}/administration/certificate-templates/${commonName}`);
  await saveButton(window.page).waitFor();
  return window;
}

describe('an administrator', () => {
  test('copies a certificate template, sees a fault while typing, and changes fields of each kind', async () => {
    const { page, complaints } = await scene.opened('manager');
    await page.goto(`${scene.server.url}/administration/certificate-templates`);
    await page.getByRole('row').filter({ hasText: 'CardeaSmartcardLogon' }).getByText('Managed').waitFor();
    await page.getByRole('button', { name: 'Copy of CardeaSmartcardLogon' }).click();
    await page.getByLabel('Name', { exact: true }).fill('ContractorLogon');
    await page.getByLabel('Name for people').fill('Logon of contractors');
    await findings(page).getByText('must be a dotted object identifier').waitFor();
    await page.getByLabel('Object identifier').fill('1.3.6.1.4.1.311.21.8.77');
    await section(page, 'Validity').click();
    await page.getByLabel('Validity in days', { exact: true }).fill('90');
    await section(page, 'Purpose').click();
    await page.getByLabel('Signing of documents (non-repudiation)').check();
    await section(page, 'Names').click();
    await page.getByRole('button', { name: 'Add to Subject' }).click();
    const last = page.getByRole('group', { name: /^Subject \d+$/ }).last();
    await last.getByLabel('Part').selectOption('Organisation (O)');
    await last.getByLabel('Fixed text').fill('Contoso');
    await section(page, 'Keys').click();
    await page.getByLabel('Consent when the key is used').selectOption('A password');
    await findings(page).getByText('fault').waitFor({ state: 'detached' });
    await saveButton(page).click();
    await page.getByRole('heading', { level: 1, name: 'Logon of contractors' }).waitFor();
    await page.getByText('No profile template uses it, so nothing is issued by it.').waitFor();
    const created = await administrator().certificateTemplate('ContractorLogon');
    expect(created).toMatchObject({ validityDays: 90, key: { protectionLevel: 2 } });
    expect(created.keyUsages).toContain('nonRepudiation');
    expect(created.subject.at(-1)).toEqual({ attribute: 'organizationName', value: 'Contoso' });
    expect(complaints).toEqual([]);
  });

  test('finds a control for every field, and saving what was read changes nothing else', async () => {
    const before = await administrator().certificateTemplate('EveryField');
    const { page } = await openedForm('EveryField');
    const shown = new Set<string>();
    for (const each of await page.getByRole('navigation', { name: 'Sections' }).getByRole('button').all()) {
      await each.click();
      const ids: unknown = await page.evaluate(
        '[...document.querySelectorAll("[id^=field-]")].map(({ id }) => id)',
      );
      for (const id of ids as string[]) shown.add(id.slice('field-'.length));
    }
    expect(placesOf(before).filter((place) => !shown.has(place))).toEqual([]);
    await section(page, 'Validity').click();
    await page.getByLabel('Validity in days', { exact: true }).fill('123');
    await saveButton(page).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    expect(await administrator().certificateTemplate('EveryField')).toEqual({ ...before, validityDays: 123 });
  });

  test('is told that somebody saved in between, and goes on with both', async () => {
    const [mine, theirs] = [await openedForm('CardeaSoftwareUser'), await openedForm('CardeaSoftwareUser')];
    await mine.page.getByLabel('Name for people').fill('Mine');
    await section(theirs.page, 'Validity').click();
    await theirs.page.getByLabel('Validity in days', { exact: true }).fill('77');
    await saveButton(theirs.page).click();
    await theirs.page.getByText('Saved.', { exact: true }).waitFor();
    await saveButton(mine.page).click();
    await mine.page
      .getByRole('alert')
      .getByText(/^cmmanager1 saved in between, at /)
      .waitFor();
    await mine.page.getByRole('button', { name: 'Go on with both' }).click();
    await saveButton(mine.page).click();
    await mine.page.getByText('Saved.', { exact: true }).waitFor();
    expect(await administrator().certificateTemplate('CardeaSoftwareUser')).toMatchObject({
      displayName: 'Mine',
      validityDays: 77,
    });
  });
});

test.each([
  ['wide', 'light'],
  ['phone', 'dark'],
  ['zoomed', 'light'],
] as const)(
  'the sections of certificate templates, %s and %s: axe finds nothing and nothing is cut off',
  async (size, colorScheme) => {
    const { page, complaints } = await scene.browser.window({ viewport: sizes[size], colorScheme });
    await signIn(page, scene.server.url, accounts.manager);
    await page.goto(`${scene.server.url}/administration/certificate-templates`);
    await page.getByRole('link', { name: 'EveryField' }).click();
    await saveButton(page).waitFor();
    for (const name of ['Names', 'Keys']) {
      if (size === 'wide') await section(page, name).click();
      else await page.getByLabel('Section', { exact: true }).selectOption(name);
      await look(page, `certificate-template-${name.toLowerCase()}-${size}-${colorScheme}`);
    }
    expect(complaints).toEqual([]);
  },
  240_000,
);
