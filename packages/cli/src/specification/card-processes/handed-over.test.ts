import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whyNoPcscDaemon } from '@cardea/cards/testing';
import { agentLink } from '@cardea/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { templateUuids } from '../card-runs/personalisation-site.js';
import { cardKinds } from '../card-runs-in-use/simulated-cards.js';
import { run } from '../command-process.js';
import { CardInReader } from './card-in-reader.js';
import { startCardProcess } from './card-process.js';
import { CardStation } from './card-station.js';

// The built agent carries out the one request that was handed over to it, with nothing but the code.

const whyNot = whyNoPcscDaemon();
if (whyNot !== undefined) console.warn(`skipped: requests handed over to the agent; ${whyNot}`);

describe.skipIf(whyNot !== undefined)('cardea card agent --code', () => {
  let station: CardStation;
  /** Nobody is signed in on the computer with the reader. */
  let environment: Readonly<Record<string, string>>;
  beforeAll(async () => {
    station = await CardStation.open();
    environment = { ...station.environment, CARDEA_TOKEN: '' };
  });
  afterAll(() => station?.[Symbol.asyncDispose]());

  async function handedOver(): Promise<{ uuid: string; code: string; link: string }> {
    const { management } = station.site.client;
    const { uuid } = await management.createRequest({
      type: 'Enroll',
      profileTemplateUuid: templateUuids.quick,
    });
    const { code } = await management.handOverRequest(uuid);
    return { uuid, code: code.reveal(), link: agentLink(station.site.server.url, code) };
  }

  const stepsOf = async (uuid: string) => {
    const { requestProgress } = station.site.server.system.ports.store;
    const told = await requestProgress.list(uuid as Parameters<typeof requestProgress.list>[0], 0, 100);
    return told.map(({ step }) => step);
  };

  test('enrolls the card in the reader, tells each step, and the code is good no more', async () => {
    const { uuid, code } = await handedOver();
    const card = cardKinds.GIDS();
    await using inReader = await CardInReader.insert(card, station.daemon.reader);
    const { exitCode, stdout, stderr } = await inReader.run(
      ['agent', '--code', code, ...station.options],
      environment,
    );
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ requestUuid: uuid });
    await station.expectEnrolled(card, stdout);
    expect(await stepsOf(uuid)).toEqual([
      'agentReady',
      'cardFound',
      'cardPrepared',
      'cardBound',
      'adminKeyAccepted',
      'adminKeyChanged',
      'pinSet',
      'keysMade',
      'certificatesReceived',
      'certificatesStored',
      'completing',
    ]);
    const again = await inReader.run(['agent', '--code', code, ...station.options], environment);
    expect([again.exitCode, again.commands]).toEqual([3, 0]);
    expect(again.stderr).toContain('Get a new one on the page of the request');
    expect(stderr + again.stderr).not.toContain(code);
  });

  test('takes a link of the server that the computer takes links of, and of no other', async () => {
    const { uuid, link } = await handedOver();
    const card = cardKinds.PIV();
    await using inReader = await CardInReader.insert(card, station.daemon.reader);
    const foreign = ['agent', '--link', link, ...station.options, '--url', 'https://cards.example'];
    const refused = await inReader.run(foreign, environment);
    expect([refused.exitCode, refused.commands]).toEqual([2, 0]);
    expect(refused.stderr).toContain('this computer takes links of https://cards.example');
    const done = await inReader.run(['agent', '--link', link, ...station.options], environment);
    expect(done.exitCode, done.stderr).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({ requestUuid: uuid });
    await station.expectEnrolled(card, done.stdout);
  });

  test('unblocks the card of the request, and touches no other card', async () => {
    const enrolled = await handedOver();
    const card = cardKinds.GIDS();
    const { management } = station.site.client;
    let smartcardUuid = '';
    {
      await using inReader = await CardInReader.insert(card, station.daemon.reader);
      const ended = await inReader.run(['agent', '--code', enrolled.code, ...station.options], environment);
      expect(ended.exitCode, ended.stderr).toBe(0);
      smartcardUuid = JSON.parse(ended.stdout).smartcardUuid;
    }
    const { uuid } = await management.createRequest({ type: 'Unblock', smartcardUuid });
    const code = async () => (await management.handOverRequest(uuid)).code.reveal();
    {
      await using blank = await CardInReader.insert(cardKinds.GIDS(), station.daemon.reader);
      const other = await blank.run(['agent', '--code', await code(), ...station.options], environment);
      expect(other.exitCode).not.toBe(0);
      const { cardId } = await management.smartcard(smartcardUuid);
      expect(other.stderr).toContain(
        `The card in the reader was never enrolled; the request is for card ${cardId}. Put that one in.`,
      );
    }
    await using again = await CardInReader.insert(card, station.daemon.reader);
    const { cardId } = await management.smartcard(smartcardUuid);
    const enrollment = await handedOver();
    const used = await again.run(['agent', '--code', enrollment.code, ...station.options], environment);
    expect(used.exitCode).not.toBe(0);
    expect(used.stderr).toContain(`Card ${cardId} is in the reader, which is in use for something else.`);
    expect((await stepsOf(enrollment.uuid)).slice(-2)).toEqual(['wrongCard', 'interrupted']);
    const ended = await again.run(['agent', '--code', await code(), ...station.options], environment);
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect((await management.request(uuid)).status).toBe('Completed');
    expect(await stepsOf(uuid)).toEqual([
      'agentReady',
      'cardFound',
      'wrongCard',
      'interrupted',
      'agentReady',
      'cardFound',
      'cardUnblocked',
      'completing',
    ]);
  });

  test('ends by Ctrl-C while it waits for the card', async () => {
    const { code } = await handedOver();
    const agent = startCardProcess(['agent', '--code', code, ...station.options], environment);
    await expect.poll(() => agent.said(), { timeout: 20_000 }).toContain('put the card into the reader');
    agent.interrupt();
    const { exitCode, stderr } = await agent.ended;
    expect(exitCode, stderr).toBe(0);
  });
});

test('links of one server are registered for this user with the desktop', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-links-'));
  try {
    const environment = { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder };
    const url = 'https://cards.example.org/100%';
    const ended = await run(['card', 'agent', '--register-links', '--url', url], environment);
    expect(ended.code, ended.stderr).toBe(0);
    const entry = readFileSync(join(folder, 'applications', 'cardea-card-agent.desktop'), 'utf8');
    expect(entry).toContain('MimeType=x-scheme-handler/cardea;');
    expect(entry).toMatch(
      /^Exec=".*node.*" ".*main\.js" "card" "agent" "--url" "https:\/\/cards\.example\.org\/100%%" "--link" %u$/m,
    );
    const handler = execFileSync('xdg-mime', ['query', 'default', 'x-scheme-handler/cardea'], {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(handler.trim()).toBe('cardea-card-agent.desktop');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
