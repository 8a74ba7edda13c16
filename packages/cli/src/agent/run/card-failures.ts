import { ApduError, CardRemoved, PinRejected, statusWords, UnsupportedByCard } from '@cardea/cards';
import { CommandFailure } from '../../failure.js';

/**
 * Runs work on a card; what goes wrong with the card is told to people with what to do next. The cause stays.
 *
 * Errors: `CommandFailure` for what cards do; others as they are.
 */
export async function explainCardFailure<T>(
  { say }: { readonly say: (line: string) => void },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const explanation = explanationOf(error);
    if (explanation === undefined) throw error;
    if (error instanceof ApduError) say(`the card refused: ${error.message}`);
    throw Object.assign(new CommandFailure(explanation), { cause: error });
  }
}

function explanationOf(error: unknown): string | undefined {
  if (error instanceof CardRemoved) {
    return 'The card was removed or lost its power. Put it back and run the same command again; it goes on where it stopped.';
  }
  if (error instanceof PinRejected) {
    return error.retriesRemaining === 0
      ? 'The card refuses the PIN, which is blocked now. Unblock it: cardea card unblock'
      : `The card refuses the PIN; tries left: ${error.retriesRemaining}.`;
  }
  if (error instanceof UnsupportedByCard) return `The card cannot do ${error.wanted}.`;
  if (error instanceof ApduError && error.sw === statusWords.notEnoughMemory) {
    return 'The card is full.';
  }
  return undefined;
}
