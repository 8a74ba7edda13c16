import { once } from 'node:events';
import { createServer } from 'node:http';
import { CardeaClient } from '@cardea/sdk';
import { accounts, type TestServer, templates } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScene, type Scene } from './scene.js';

let scene: Scene;
let server: TestServer;

beforeAll(async () => {
  scene = await openScene();
  ({ server } = scene);
});
afterAll(() => scene[Symbol.asyncDispose]());

test('markup in names and comments is shown as text and runs nothing', async () => {
  const markup = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>';
  const { store } = server.system.ports;
  const found = await store.users.findByAccountName('cmuser2', 'CONTOSO');
  if (found === undefined) throw new Error('cmuser2 is missing');
  const person = found.user;
  await store.users.put({ ...person, displayName: markup }, [], undefined);
  const { management } = new CardeaClient({
    baseUrl: server.url,
    credentials: { kind: 'basic', ...accounts.otherSubscriber },
  });
  const { uuid } = await management.createRequest({
    type: 'Enroll',
    profileTemplateUuid: templates.managed,
    comment: markup,
    dataCollection: { 'Employee number': '1' },
  });
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${server.url}/requests/${uuid}`);
  await page.getByText(markup).first().waitFor();
  await page.goto(`${server.url}/people/${person.uuid}`);
  await page.getByRole('heading', { level: 1, name: markup }).waitFor();
  expect(await page.evaluate('window.hit')).toBeUndefined();
  expect(complaints).toEqual([]);
  await management.cancelRequest(uuid);
});

test('another site can neither frame the portal nor change anything in the name of who is signed in', async () => {
  const attacker = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(
      `<iframe src="${server.url}/"></iframe><form method="post" enctype="text/plain" action="${server.url}/api/v2/requests"><input name='{"type":"Enroll","profileTemplateUuid":"${templates.managed}","comment":"' value='forged"}'></form>`,
    );
  });
  await once(attacker.listen(0, '127.0.0.1'), 'listening');
  const address = attacker.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    const { page, context } = await scene.opened('subscriber');
    // Another host name is another site, whose pages get no cookie of ours.
    const other = await context.newPage();
    await other.goto(`http://localhost:${port}/`);
    await other
      .frames()[1]
      ?.waitForLoadState()
      .catch(() => undefined);
    expect(await other.frames()[1]?.locator('#portal').count()).toBe(0);
    const [answer] = await Promise.all([
      other.waitForResponse((response) => response.url().endsWith('/api/v2/requests')),
      other.evaluate('document.forms[0].submit()'),
    ]);
    expect([401, 415]).toContain(answer.status());
    await page.getByRole('link', { name: 'My requests' }).click();
    await page.getByRole('heading', { level: 1, name: 'My requests' }).waitFor();
    expect(await page.getByText('forged').count()).toBe(0);
  } finally {
    attacker.close();
  }
});
