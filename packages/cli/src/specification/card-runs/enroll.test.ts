import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CardRemoved, PinRejected, Secret } from '@cardea/cards';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unblock } from '../../agent/run/unblock.js';
import { type CopyableCard, cardKinds } from '../card-runs-in-use/simulated-cards.js';
import { expectAsPromised, expectServerKnowsAdminKey } from './as-promised.js';
import {
  completed,
  openCard,
  PersonalisationSite,
  pin,
  readerWith,
  templateUuids,
} from './personalisation-site.js';

let site: PersonalisationSite;
beforeAll(async () => {
  site = await PersonalisationSite.open();
});
afterAll(() => site.close());

/** Enrolls until the card is pulled after so many commands. */
async function pulled(card: CopyableCard, afterCommands: number): Promise<void> {
  card.injectFault({ kind: 'powerLost', afterCommands });
  await expect(site.enroll(card)).rejects.toMatchObject({ cause: expect.any(CardRemoved) });
  card.clearFaults();
}

describe.each(['GIDS', 'PIV'] as const)('a blank %s card', (kind) => {
  const blank = () => cardKinds[kind]();

  test('is enrolled: own admin key, PIN, key and certificate', async () => {
    const card = blank();
    const enrolled = await site.enroll(card);
    await expectAsPromised(site, card, { ...enrolled, keys: 1 });
    await expectServerKnowsAdminKey(site, card, enrolled);
  });

  test('gets a key for each generation option', async () => {
    const card = blank();
    await expectAsPromised(site, card, { ...(await site.enroll(card, 'two')), keys: 2 });
  });

  test('gets keys of RSA, and the key that the server makes and archives', async () => {
    const card = blank();
    await expectAsPromised(site, card, { ...(await site.enroll(card, 'archived')), keys: 2 });
  });

  test('keeps the key that the server makes as a file too, where a folder is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cardea-pfx-'));
    await site.enroll(blank(), 'archived', { pfx: { password: 'Pfx-password-1', folder } });
    const [file = ''] = readdirSync(folder);
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  });

  test('has the PIN that the server proposes, which is told at the end', async () => {
    const card = blank();
    const { proposedPin } = await site.enroll(card, 'serverPin');
    if (proposedPin === undefined) throw new Error('no PIN was told');
    await readerWith(card).withCard(async (held) => (await openCard(held)).verify(proposedPin));
    expect(site.said.join('\n')).not.toContain(proposedPin.reveal());
  });

  test('has a random PIN that nobody is told, until the person unblocks it and chooses one', async () => {
    const card = blank();
    site.said.length = 0;
    const enrolled = await site.enroll(card, 'randomPin');
    expect(enrolled).not.toHaveProperty('proposedPin');
    expect(site.said.join('\n')).toContain('the person sets one by: cardea card unblock');
    await readerWith(card).withCard(async (held) => {
      await expect((await openCard(held)).verify(pin)).rejects.toBeInstanceOf(PinRejected);
    });
    const { client, secrets, say } = site.agent(card);
    const unblocked = await readerWith(card).withCard(async (held) =>
      unblock({ client, secrets, say, held, card: await openCard(held) }, { comment: '' }),
    );
    expect(unblocked).not.toHaveProperty('proposedPin');
    await expectAsPromised(site, card, { ...enrolled, keys: 1 });
  });

  test('waits for the approval, and goes on with the same request afterwards', async () => {
    const card = blank();
    const wanted = { type: 'Enroll', template: templateUuids.approved } as const;
    const waiting = await site.run(card, wanted);
    expect(waiting.kind).toBe('waitsForApproval');
    expect(await site.run(card, wanted)).toEqual(waiting);
    await site.clientOf('manager').management.approveRequest(waiting.requestUuid);
    const enrolled = completed(await site.run(card, wanted));
    expect(enrolled.requestUuid).toBe(waiting.requestUuid);
    await expectAsPromised(site, card, { ...enrolled, keys: 1 });
  });

  test('whose enrollment was abandoned half-way is enrolled by another request', async () => {
    const card = blank();
    await pulled(card, 60);
    const abandoned = await site.enrollmentUnderWay();
    await site.client.management.abandonRequest(abandoned);
    const enrolled = await site.enroll(card);
    expect(enrolled.requestUuid).not.toBe(abandoned);
    await expectAsPromised(site, card, { ...enrolled, keys: 1 });
    await expectServerKnowsAdminKey(site, card, enrolled);
  });

  test('that is enrolled already is left as it is', async () => {
    const card = blank();
    const enrolled = await site.enroll(card);
    expect(await site.enroll(card)).toEqual(enrolled);
  });

  test('is enrolled although its journal was damaged, which is said', async () => {
    const card = blank();
    await pulled(card, 60);
    const [file = ''] = readdirSync(site.journalFolder).filter((name) => name.endsWith('.json'));
    writeFileSync(join(site.journalFolder, file), '{');
    site.said.length = 0;
    await expectAsPromised(site, card, { ...(await site.enroll(card)), keys: 1 });
    expect(site.said.join('\n')).toContain('set aside as');
  });

  test('sends the same certification request again when the answer was lost', async () => {
    const card = blank();
    const { client } = site;
    const deaf = Object.assign(site.clientOf('subscriber'), {
      postCertificateData: async (...call: Parameters<typeof client.postCertificateData>) => {
        await client.postCertificateData(...call);
        throw new TypeError('fetch failed');
      },
    });
    await expect(site.enroll(card, 'quick', { client: deaf })).rejects.toThrow('fetch failed');
    const { smartcardUuid } = await site.enroll(card);
    const certificates = await client.management.smartcardCertificates(smartcardUuid);
    expect(certificates.map(({ revocation }) => revocation)).toEqual([null]);
  });

  test('leaves no secret in the journal', async () => {
    const card = blank();
    const secret = new Secret('86420975');
    const secrets = { ...site.agent(card).secrets, newPin: async () => secret };
    card.injectFault({ kind: 'removed', afterCommands: 60 });
    await expect(site.enroll(card, 'quick', { secrets })).rejects.toThrow('run the same command again');
    card.clearFaults();
    for (const file of readdirSync(site.journalFolder)) {
      expect(readFileSync(join(site.journalFolder, file), 'utf8')).not.toContain(secret.reveal());
    }
    await site.enroll(card);
  });
});
