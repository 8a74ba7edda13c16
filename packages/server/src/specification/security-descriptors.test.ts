import { accounts, seedSite, startTestServer, storeKinds, type TestServer } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiV2Client } from './api-v2-client.js';

const path = '/security-descriptors/describe';
const helpDesk = 'S-1-5-21-1-2-3-500';

describe.each(storeKinds)('security descriptors in words, on %s', (kind) => {
  let server: TestServer;
  let manager: ApiV2Client;
  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
    manager = new ApiV2Client(server.url, accounts.manager);
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  test('each entry says who, and what of it counts', async () => {
    const users = (await manager.get('/users?q=cmuser1')).json as { items: { sid: string }[] };
    const sid = users.items[0]?.sid ?? '';
    const securityDescriptor = `D:(A;;CR;;;${helpDesk})(D;;RP;;;${sid})(A;;RP;;;WD)(A;;RP;;;S-1-5-21-9-9-9-9)`;
    const seen = await manager.post(path, { securityDescriptor });
    expect(seen.json).toMatchObject({
      securityDescriptor,
      list: 'entries',
      entries: [
        { effect: 'allow', trustee: { kind: 'group', name: 'Help Desk' } },
        { effect: 'deny', trustee: { kind: 'user', name: 'Person cmuser1' }, rights: ['Read'] },
        { effect: 'allow', trustee: { kind: 'everyone', uuid: null, name: '' }, rights: ['Read'] },
        { effect: 'allow', trustee: { kind: 'unknown', sid: 'S-1-5-21-9-9-9-9' } },
      ],
    });
  });

  test('entries are added and taken out, and the answer has the text to store', async () => {
    const seen = await manager.post(path, {
      securityDescriptor: 'D:(A;;RP;;;WD)(A;;RP;;;AU)',
      remove: [0],
      add: [{ effect: 'allow', trustee: helpDesk, rights: ['RequestUnblockSmartcard'] }],
    });
    expect(seen.json).toMatchObject({
      securityDescriptor: `D:(A;;RP;;;AU)(OA;;CR;f45fb549-896d-4d3e-8f1e-9dfb2d466f1c;;${helpDesk})`,
      entries: [{ trustee: { kind: 'signedIn' } }, { rights: ['RequestUnblockSmartcard'] }],
    });
  });

  test.each([
    ['', 'none'],
    ['D:', 'entries'],
    ['D:NO_ACCESS_CONTROL', 'open'],
  ])('%j is told as a list that is %s', async (securityDescriptor, list) => {
    expect((await manager.post(path, { securityDescriptor })).json).toMatchObject({ list, entries: [] });
  });

  test('a slip is refused with its place, and the same call may be sent again under its key', async () => {
    const wrong = await manager.post(path, { securityDescriptor: 'D:(A;;CR;;;NOBODY)' });
    expect([wrong.status, wrong.json]).toMatchObject([
      400,
      { kind: 'MalformedInput', field: 'securityDescriptor', detail: expect.stringContaining('position') },
    ]);
    const call = () => manager.post(path, { securityDescriptor: 'D:' }, { idempotencyKey: 'again' });
    expect(
      [(await call()).headers, (await call()).headers].map((h) => h.get('idempotency-replayed')),
    ).toEqual([null, null]);
  });

  test('whoever lacks Audit is refused', async () => {
    const subscriber = new ApiV2Client(server.url, accounts.subscriber);
    const seen = await subscriber.post(path, { securityDescriptor: 'D:' });
    expect([seen.status, seen.json]).toMatchObject([403, { kind: 'NotAuthorized' }]);
  });
});
