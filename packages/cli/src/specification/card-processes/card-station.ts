import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PcscDaemon, startPcscDaemon } from '@cardea/cards/testing';
import { createApiToken } from '@cardea/server';
import { accounts } from '@cardea/testkit';
import { expect } from 'vitest';
import { CardJournal, journalFolder } from '../../agent/journal/card-journal.js';
import { expectAsPromised, expectServerKnowsAdminKey } from '../card-runs/as-promised.js';
import { PersonalisationSite, pin } from '../card-runs/personalisation-site.js';
import type { CopyableCard } from '../card-runs-in-use/simulated-cards.js';

/** A subscriber at a machine with a reader, and the server. Disposing of it stops both. */
export class CardStation implements AsyncDisposable {
  readonly site: PersonalisationSite;
  readonly daemon: PcscDaemon;
  /** Of the commands that are typed there. */
  readonly environment: Readonly<Record<string, string>>;
  /** Options of commands that give a card its PIN. */
  readonly options: readonly string[];

  private constructor(site: PersonalisationSite, daemon: PcscDaemon, token: string) {
    this.site = site;
    this.daemon = daemon;
    this.environment = { CARDEA_TOKEN: token, CARDEA_HOME: site.folder };
    const pinFile = join(site.folder, 'pin');
    writeFileSync(pinFile, pin.reveal(), { mode: 0o600 });
    this.options = ['--url', site.server.url, '--new-pin-file', pinFile, '--json'];
  }

  static async open(): Promise<CardStation> {
    await using opened = new AsyncDisposableStack();
    const daemon = opened.use(await startPcscDaemon());
    const site = await PersonalisationSite.open();
    opened.defer(() => site.close());
    const { token } = await createApiToken(site.server.system.ports, {
      logonName: accounts.subscriber.username,
      name: 'card agent',
      expiresInDays: undefined,
    });
    const station = new CardStation(site, daemon, token.reveal());
    opened.move();
    return station;
  }

  /** States what is true of a card with one key once a process that enrolled it has ended, by what it printed. */
  async expectEnrolled(card: CopyableCard, stdout: string): Promise<void> {
    const { requestUuid, smartcardUuid, cardId } = JSON.parse(stdout);
    const enrolled = { requestUuid, smartcardUuid, cardId, keys: 1 };
    // A copy: the daemon may reset the card in the reader, or take its power, while it is looked at.
    const left = card.copy();
    await expectAsPromised(this.site, left, enrolled);
    await expectServerKnowsAdminKey(this.site, left, enrolled);
    expect(new CardJournal(journalFolder(this.environment)).read(cardId)).toEqual({ kind: 'none' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.daemon[Symbol.asyncDispose]();
    await this.site.close();
  }
}
