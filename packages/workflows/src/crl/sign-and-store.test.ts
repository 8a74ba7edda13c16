import { setImmediate } from 'node:timers/promises';
import { embeddedAuthorities } from '@cardea/domain';
import { openLifeCycleSite, sampleCertificate, storeKinds } from '@cardea/testkit';
import { expect, test } from 'vitest';
import { beginPublication, readRevoked, storeDelta, storeList } from './sign-and-store.js';

const entryCount = 1600;

test.each(storeKinds)('while long lists are read and signed, others get their turns, on %s', async (kind) => {
  await using site = await openLifeCycleSite(kind);
  const { store } = site.ports;
  const [authority] = embeddedAuthorities(site.ports.authorities);
  if (authority === undefined) throw new Error('no authority of ours');
  const now = site.clock.now();
  await store.transaction(async (tx) => {
    await storeList(tx, authority, 'complete', await beginPublication(tx, authority, now));
    for (let index = 0; index < entryCount; index++)
      await tx.certificates.insert(
        sampleCertificate({
          caName: authority.name,
          notAfter: new Date(now.getTime() + 86_400_000),
          revocation: { revokedAt: now, reason: 'superseded' },
        }),
      );
  });
  const turnsDuring = async (work: () => Promise<unknown>) => {
    let turns = 0;
    let isDone = false;
    const counting = (async () => {
      for (; !isDone; turns++) await setImmediate();
    })();
    await work();
    isDone = true;
    await counting;
    return turns;
  };
  // One for each 500 entries that are read, at least.
  expect(await turnsDuring(() => readRevoked(store, authority, 'complete', now))).toBeGreaterThanOrEqual(3);
  const deltaTurns = await turnsDuring(() =>
    store.transaction(async (tx) => storeDelta(tx, authority, await beginPublication(tx, authority, now))),
  );
  expect(deltaTurns).toBeGreaterThanOrEqual(6);
  const current = await store.crls.describeCurrent(authority.name, 'delta');
  expect(current?.entryCount).toBe(entryCount);
});
