import { whyNoPcscDaemon } from '@cardea/cards/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { templateUuids } from '../card-runs/personalisation-site.js';
import { type CardKind, cardKinds } from '../card-runs-in-use/simulated-cards.js';
import { CardInReader } from './card-in-reader.js';
import { type CardProcess, startCardProcess } from './card-process.js';
import { CardStation } from './card-station.js';

// The built agent as a process of its own waits at a real reader.

const whyNot = whyNoPcscDaemon();
if (whyNot !== undefined) console.warn(`skipped: the agent that waits at a reader; ${whyNot}`);

describe.skipIf(whyNot !== undefined)('cardea card agent', () => {
  let station: CardStation;
  beforeAll(async () => {
    station = await CardStation.open();
  });
  afterAll(() => station?.[Symbol.asyncDispose]());

  /** Starts the agent, and waits until it waits. */
  async function startAgent(...options: readonly string[]): Promise<CardProcess> {
    const agent = startCardProcess(['agent', ...options, ...station.options], station.environment);
    await expect.poll(() => agent.said(), { timeout: 20_000 }).toContain('waiting for cards');
    return agent;
  }

  /** The subscriber has a request that waits for nothing but a card. */
  async function requestCard(): Promise<string> {
    const { management } = station.site.client;
    const { uuid, status } = await management.createRequest({
      type: 'Enroll',
      profileTemplateUuid: templateUuids.quick,
    });
    expect(status).toBe('Approved');
    return uuid;
  }

  test.each<CardKind>(['GIDS', 'PIV'])(
    'enrolls the blank %s card that is put in by the approved request of its user',
    async (kind) => {
      const uuid = await requestCard();
      const agent = await startAgent('--yes', '--once');
      const card = cardKinds[kind]();
      await using _inReader = await CardInReader.insert(card, station.daemon.reader);
      const { exitCode, stdout, stderr } = await agent.ended;
      expect(exitCode, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ requestUuid: uuid });
      await station.expectEnrolled(card, stdout);
    },
  );

  test('ends by Ctrl-C while it waits', async () => {
    const agent = await startAgent('--yes');
    agent.interrupt();
    const { exitCode, stdout, stderr } = await agent.ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).not.toContain('rror');
  });

  test('ends by Ctrl-C in the middle of an enrollment once that is through', async () => {
    await requestCard();
    const agent = await startAgent('--yes');
    const card = cardKinds.PIV();
    await using inReader = await CardInReader.insert(card, station.daemon.reader);
    inReader.atCommand(40, async () => agent.interrupt());
    const { exitCode, stdout, stderr } = await agent.ended;
    expect(exitCode, stderr).toBe(0);
    await station.expectEnrolled(card, stdout);
  });
});
