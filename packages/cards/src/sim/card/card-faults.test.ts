import { expect, test } from 'vitest';
import { createContainer } from '../../gids/containers.js';
import { initializedCard, pin } from '../../testing/gids-scene.js';
import { freshPivCard } from '../../testing/piv-scene.js';
import { CardFaults } from './card-faults.js';

test('a simulated card tells how long it was at work, making a key included', async () => {
  const keyMs = 500;
  const { card, session } = await initializedCard({ pace: { makeKey: { 'RSA-2048': keyMs } } });
  await session.verify(pin);
  const before = card.busyMs;
  const startedMs = performance.now();
  await createContainer(session, { name: 'logon', purpose: 'signature', algorithm: 'RSA-2048' });
  const elapsedMs = performance.now() - startedMs;
  const busyMs = card.busyMs - before;
  expect(busyMs).toBeLessThan(elapsedMs);
  // A timer may end a millisecond early.
  expect(busyMs).toBeGreaterThan(keyMs - 2);
});

test('a card at rest is not at work', async () => {
  const { card } = await freshPivCard();
  const before = card.busyMs;
  expect(before).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(card.busyMs).toBe(before);
});

test('a card at the pace of a physical one takes at least its time for a key, and counts it as its own', async () => {
  const card = new CardFaults({ makeKey: { 'RSA-2048': 60 }, useKey: { 'P-256': 30 } });
  const durationOf = async (work: () => void) => {
    const [startedMs, before] = [performance.now(), card.busyMs];
    await card.around(async () => {
      work();
      return Uint8Array.of(0x90, 0x00);
    });
    return { elapsedMs: performance.now() - startedMs, busyMs: card.busyMs - before };
  };
  const made = await durationOf(() => card.works('makeKey', 'RSA-2048'));
  expect(made.elapsedMs).toBeGreaterThan(58);
  expect(made.busyMs).toBeGreaterThan(58);
  expect((await durationOf(() => card.works('useKey', 'P-256'))).busyMs).toBeGreaterThan(28);
});

test('a card waits with the keys that its pace names, and with no other command', async () => {
  const anHourMs = 3_600_000;
  const card = new CardFaults({ makeKey: { 'RSA-2048': anHourMs }, useKey: { 'P-256': anHourMs } });
  const works: readonly (() => void)[] = [() => card.works('makeKey', 'P-256'), () => {}];
  for (const work of works)
    await card.around(async () => {
      work();
      return Uint8Array.of(0x90, 0x00);
    });
  expect(card.commandCount).toBe(works.length);
});
