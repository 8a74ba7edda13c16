import type { CardApplication } from '@cardea/cards';
import type { CardJournal } from '../journal/card-journal.js';
import type { BoundCard } from './card-run.js';

/** Whose retirements are noted: the server and the caller, as the command line names them. */
export interface RetiringCaller {
  readonly serverUrl: string;
  readonly user: string;
}

/**
 * Retirements under way that end with an admin key that nobody knows. It is noted outside the card: once that key is on
 * it, the card cannot be told from one of another system.
 */
export class RetirementJournal {
  readonly #journal: CardJournal;
  readonly #caller: RetiringCaller;

  constructor(journal: CardJournal, caller: RetiringCaller) {
    this.#journal = journal;
    this.#caller = caller;
  }

  /** Notes that the card has been opened and that its admin key is about to be blocked under this request. */
  noteBlocking(card: BoundCard, requestType: string, application: CardApplication): void {
    const now = new Date().toISOString();
    this.#journal.write({
      ...this.#caller,
      requestUuid: card.requestUuid,
      requestType,
      smartcardUuid: card.smartcardUuid,
      cardId: card.cardId,
      application,
      step: 'blockAdminKey',
      keys: [],
      startedAt: now,
      changedAt: now,
    });
  }

  /** Whether that was noted for this card and this request. */
  isBlocking({ cardId, requestUuid }: BoundCard): boolean {
    const entry = this.#journal.read(cardId);
    if (entry.kind !== 'record') return false;
    return entry.record.step === 'blockAdminKey' && entry.record.requestUuid === requestUuid;
  }

  /** The server knows the card as retired: whatever was under way on it is over. */
  forget({ cardId }: BoundCard): void {
    this.#journal.end(cardId);
  }
}
