import { randomUUID } from 'node:crypto';
import { type CardId, Secret } from '@cardea/domain';
import { placeOf } from '@cardea/pki';
import { keysOfTheRun, lossesOfTheRun, openLifeCycleSite, templates } from '@cardea/testkit';
import { expect, test } from 'vitest';

test(`every key of an installation is where this run wants it: ${keysOfTheRun}`, async () => {
  await using site = await openLifeCycleSite('sqlite');
  const keys = await site.ports.store.wrappedKeys.list();
  const place = keysOfTheRun === 'software' ? 'software' : 'pkcs11';
  expect(new Set(keys.map(placeOf))).toEqual(new Set([place]));
  await site.enroll('subscriber', templates.fullLifeCycle);
  await site.ports.adminKeys.diversifiedAdminKey(randomUUID() as CardId, 1);
  // On its own: what is asked while a lost call is asked again is left alone.
  await site.ports.secrets.wrap(new Secret(new Uint8Array(1)), 'of this specification');
  const isLost = keysOfTheRun === 'token lost under each call';
  expect([...(lossesOfTheRun?.losses.keys() ?? [])]).toEqual(
    isLost ? expect.arrayContaining(['sign', 'hmac', 'encrypt']) : [],
  );
});
