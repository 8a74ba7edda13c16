import {
  accounts,
  call,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  userUuids,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiV2Client } from './api-v2-client.js';

interface Listed {
  readonly items: readonly { uuid: string; userUuid: string; displayName: string; name?: string }[];
}

describe.each(storeKinds)('sessions and API tokens over the management API, on %s', (kind) => {
  let server: TestServer;
  let manager: ApiV2Client;
  let subscriber: ApiV2Client;
  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
    manager = new ApiV2Client(server.url, accounts.manager);
    subscriber = new ApiV2Client(server.url, accounts.subscriber);
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const itemsOf = async (client: ApiV2Client, path: string) =>
    ((await client.get(path)).json as Listed).items;

  /** Signs in as a browser does; gives the cookie. */
  async function signIn(account: (typeof accounts)[keyof typeof accounts]): Promise<string> {
    const { headers } = await call(`${server.url}/api/session`, { method: 'POST', body: account });
    return (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }
  const statusWith = async (headers: Record<string, string>) =>
    (await fetch(`${server.url}/api/v2/users/me`, { headers })).status;
  const audited = async (action: string) => {
    const rows = await server.system.ports.store.audit.list({ limit: 500 });
    return rows
      .filter((row) => row.action === action)
      .map(({ outcome, targetUserUuid }) => ({ outcome, targetUserUuid }));
  };

  test('a person sees and ends their own session, and its cookie opens nothing any more', async () => {
    const [cookie, other] = [await signIn(accounts.subscriber), await signIn(accounts.manager)];
    expect(await statusWith({ cookie })).toBe(200);
    const [own, ...more] = await itemsOf(subscriber, '/sessions');
    expect([own, more]).toMatchObject([{ displayName: 'Person cmuser1' }, []]);
    expect((await subscriber.delete(`/sessions/${own?.uuid}`)).status).toBe(204);
    expect([await statusWith({ cookie }), await statusWith({ cookie: other })]).toEqual([401, 200]);
    expect((await subscriber.delete(`/sessions/${own?.uuid}`)).status).toBe(404);
    expect(await audited('session.end')).toContainEqual({
      outcome: 'success',
      targetUserUuid: userUuids.subscriber,
    });
  });

  test('a list asked for with a session’s cookie marks that session and no other', async () => {
    const [mine, another] = [await signIn(accounts.manager), await signIn(accounts.manager)];
    const marked = async (headers: Record<string, string>) => {
      const response = await fetch(`${server.url}/api/v2/sessions?whose=all`, { headers });
      const { items } = (await response.json()) as { items: { uuid: string; isCurrent: boolean }[] };
      return items.filter(({ isCurrent }) => isCurrent).map(({ uuid }) => uuid);
    };
    const [[one, ...more], [other]] = [await marked({ cookie: mine }), await marked({ cookie: another })];
    expect(more).toEqual([]);
    expect(one).not.toBe(other);
    expect((await manager.delete(`/sessions/${one}`)).status).toBe(204);
    expect([await statusWith({ cookie: mine }), await statusWith({ cookie: another })]).toEqual([401, 200]);
    const byPassword = (await manager.get('/sessions')).json as { items: { isCurrent: boolean }[] };
    expect(byPassword.items.every(({ isCurrent }) => !isCurrent)).toBe(true);
  });

  test('holders of Audit see and end everybody’s sessions; others neither', async () => {
    const cookie = await signIn(accounts.otherSubscriber);
    expect((await subscriber.get('/sessions?whose=all')).status).toBe(403);
    const session = (await itemsOf(manager, '/sessions?whose=all')).find(
      ({ userUuid }) => userUuid === userUuids.otherSubscriber,
    );
    expect((await subscriber.delete(`/sessions/${session?.uuid}`)).status).toBe(404);
    expect(await statusWith({ cookie })).toBe(200);
    expect((await manager.delete(`/sessions/${session?.uuid}`)).status).toBe(204);
    expect(await statusWith({ cookie })).toBe(401);
  });

  test('an API token is told once, does what its owner may but makes no other, and ends when it is deleted', async () => {
    const made = (await subscriber.post('/api-tokens', { name: 'backup script', expiresInDays: 30 }))
      .json as {
      uuid: string;
      token: string;
    };
    const authorization = `Bearer ${made.token}`;
    expect(await statusWith({ authorization })).toBe(200);
    const another = await fetch(`${server.url}/api/v2/api-tokens`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'for longer', expiresInDays: 366 }),
    });
    expect(another.status).toBe(403);
    const listed = await subscriber.get('/api-tokens');
    expect(listed.json).toMatchObject({ items: [{ uuid: made.uuid, name: 'backup script' }] });
    expect(listed.text).not.toContain(made.token);
    expect((await itemsOf(manager, '/api-tokens?whose=all')).map(({ uuid }) => uuid)).toContain(made.uuid);
    expect(await itemsOf(manager, '/api-tokens')).toEqual([]);
    const stranger = new ApiV2Client(server.url, accounts.otherSubscriber);
    expect((await stranger.delete(`/api-tokens/${made.uuid}`)).status).toBe(404);
    expect((await manager.delete(`/api-tokens/${made.uuid}`)).status).toBe(204);
    expect(await statusWith({ authorization })).toBe(401);
    expect(await audited('token.create')).toEqual([
      { outcome: 'success', targetUserUuid: userUuids.subscriber },
    ]);
    const rows = await server.system.ports.store.audit.list({ limit: 500 });
    expect(JSON.stringify(rows)).not.toContain(made.token);
  });

  test.each([
    [{ name: ' ', expiresInDays: 1 }],
    [{ name: 'x', expiresInDays: 0 }],
    [{ name: 'x', expiresInDays: 367 }],
    [{ name: 'x' }],
  ])('no token is made of %j', async (body) => {
    expect((await subscriber.post('/api-tokens', body)).status).toBe(400);
    expect(await itemsOf(subscriber, '/api-tokens')).toEqual([]);
  });
});
