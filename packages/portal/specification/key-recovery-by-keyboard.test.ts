import { ApiClient, accounts, makeCertificationRequest, templates, userUuids } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accessibilityFaults } from './browser.js';
import { area, chooseFile, enter, find, signedInByKeyboard } from './keyboard.js';
import { openScene, type Scene } from './scene.js';
import { clientOf, type FileFolder, fileFolder } from './software-files.js';

// Agents whose key comes with them, and archived keys that are shared anew, with the keyboard and nothing else: no click, no
// focus by a script, no address typed after the first. The tests follow one another.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let scene: Scene;
let files: FileFolder;
beforeAll(async () => {
  files = fileFolder();
  // Before the clock of the server begins: an agent who holds the private key.
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'agent.key', '-subj', '/CN=Agent'];
  files.tool('openssl', 'req', '-x509', ...key, '-outform', 'DER', '-out', 'agent.cer');
  scene = await openScene();
  const { management } = clientOf(scene, 'secondManager');
  await management.addKeyRecoveryAgent({ userUuid: userUuids.helpDesk });
  await management.changeConsentsNeeded(1);
  const client = new ApiClient(scene.server.url, accounts.subscriber);
  const enrolled = await client.createRequest({
    type: 'Enroll',
    profiletemplateuuid: templates.fullLifeCycleSoftware,
  });
  await client.certifyAsPfx(enrolled, 'Archived-pfx-1', makeCertificationRequest());
  await client.complete(enrolled);
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

const recoveries = () => clientOf(scene, 'secondManager').management.keyRecoveries();

test('an agent is appointed whose certificate is chosen as a file', async () => {
  const page = await signedInByKeyboard(scene, 'manager');
  await area(page, /^Key recovery/);
  await find(page, page.getByLabel('Make somebody an agent'), 'cmuser2', /Person cmuser2/);
  await chooseFile(page, page.getByLabel(/^Certificate/), 'Enter', files.path('agent.cer'));
  await enter(page, page.getByRole('button', { name: 'Make an agent' }));
  const agent = page.getByRole('row').filter({ hasText: 'CONTOSO\\cmuser2' });
  await agent.waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  const { agents } = await clientOf(scene, 'secondManager').management.keyRecovery();
  expect(agents.find(({ accountName }) => accountName === 'CONTOSO\\cmuser2')).toMatchObject({
    isKeyInKeystore: false,
  });
});

test('after a change of agents the archived keys are shared anew, once an agent has consented', async () => {
  const administrator = await signedInByKeyboard(scene, 'manager');
  await area(administrator, /^Key recovery/);
  await enter(administrator, administrator.getByRole('button', { name: 'Share archived keys anew' }));
  const started = administrator.getByRole('heading', { level: 3, name: 'Sharing keys anew' });
  await started.waitFor();
  expect(await accessibilityFaults(administrator)).toEqual([]);
  expect(await recoveries()).toMatchObject([{ requestUuid: null, keys: [{ consents: [] }] }]);

  const agent = await signedInByKeyboard(scene, 'helpDesk');
  await area(agent, /^Key recovery/);
  await enter(agent, agent.getByRole('button', { name: 'Consent: Sharing keys anew' }));
  const dialog = agent.getByRole('dialog');
  expect(await accessibilityFaults(agent)).toEqual([]);
  await enter(agent, dialog.getByRole('button', { name: 'Consent' }));
  await agent.getByText('Nothing waits.').waitFor();
  expect(await recoveries()).toEqual([]);

  // Shared among the agents of today, who are two: there is nothing to share any more.
  await area(administrator, /^Key recovery/);
  await enter(administrator, administrator.getByRole('button', { name: 'Share archived keys anew' }));
  await administrator.getByText('Every archived key is shared among the agents of today.').waitFor();
  expect(await accessibilityFaults(administrator)).toEqual([]);
});
