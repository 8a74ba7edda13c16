import { Secret } from '@cardea/cards';
import { memoryState, SimulatedPivCard } from '@cardea/cards/sim';
import { templates, userUuids } from '@cardea/testkit';
import { expect, test, vi } from 'vitest';
import {
  blockPin,
  conversationWith,
  handOver,
  originatorsMayExecute,
  patience,
  pin,
  ReaderComputer,
  stepsOn,
  whyNoCardAgent,
} from './card-agent.js';
import { openScene } from './scene.js';

vi.setConfig({ testTimeout: 240_000 });

test.skipIf(whyNoCardAgent() !== undefined)(
  'a PIV card is enrolled and unblocked from the browser like any other',
  async () => {
    const card = new SimulatedPivCard(memoryState());
    await using computer = await ReaderComputer.open();
    await using scene = await openScene();
    await originatorsMayExecute(scene.server, templates.fullLifeCycle, 'Unblock');
    const { page, complaints } = await scene.opened('subscriber');
    await page.goto(`${scene.server.url}/enroll`);
    const offer = page.getByRole('group', { name: 'Full Life Cycle', exact: true });
    await offer.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await handOver(page, computer, scene.server.url, card);
    await expect.poll(() => stepsOn(page)).toContain('The keys were made on the card');
    await (await conversationWith(card)).verify(new Secret(pin));
    await blockPin(card);
    const { page: helpDesk } = await scene.opened('helpDesk');
    await helpDesk.goto(`${scene.server.url}/people/${userUuids.subscriber}`);
    await helpDesk.getByRole('button', { name: 'Unblock', exact: true }).click();
    await helpDesk.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await helpDesk.getByRole('button', { name: 'Continue with the card agent' }).waitFor();
    await handOver(helpDesk, computer, scene.server.url, card);
    await helpDesk.getByText('The card has a new PIN and works again').waitFor(patience);
    await (await conversationWith(card)).verify(new Secret(pin));
    expect(complaints).toEqual([]);
  },
);
