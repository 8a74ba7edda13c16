import { CardJournal } from '../packages/cli/dist/agent/journal/card-journal.js';
import type { RunTimeline } from './run-timeline.ts';

/** The agent's journal, which enters its time on the disk in a timeline. */
export class TimedJournal extends CardJournal {
  entries = 0;
  readonly #timeline: RunTimeline;

  constructor(folder: string, timeline: RunTimeline) {
    super(folder);
    this.#timeline = timeline;
  }

  override async enter(...entry: Parameters<CardJournal['enter']>): Promise<void> {
    this.entries += 1;
    await this.#timeline.during('journal', () => super.enter(...entry));
  }

  override end(cardId: string): void {
    this.#timeline.begin('journal');
    super.end(cardId);
    this.#timeline.end('journal');
  }
}
