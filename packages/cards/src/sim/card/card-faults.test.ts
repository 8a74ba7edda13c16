import { expect, test } from 'vitest';
import { createContainer } from '../../gids/containers.js';
import { initializedCard, pin } from '../../testing/gids-scene.js';
import { freshPivCard } from '../../testing/piv-scene.js';

test('a simulated card tells how long it was at work, making a key included', async () => {
  const { card, session } = await initializedCard();
  await session.verify(pin);
  const before = card.busyMs;
  const startedMs = performance.now();
  await createContainer(session, { name: 'logon', purpose: 'signature', algorithm: 'RSA-2048' });
  const elapsedMs = performance.now() - startedMs;
  const busyMs = card.busyMs - before;
  expect(busyMs).toBeLessThan(elapsedMs);
  // Making the key is nearly all of it.
  expect(busyMs).toBeGreaterThan(elapsedMs / 2);
});

test('a card at rest is not at work', async () => {
  const { card } = await freshPivCard();
  const before = card.busyMs;
  expect(before).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(card.busyMs).toBe(before);
});
