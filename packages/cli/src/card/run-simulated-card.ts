import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import {
  insertCard,
  jsonStateFile,
  parseGidsCardState,
  parsePivCardState,
  type SimulatedCard,
  SimulatedGidsCard,
  SimulatedPivCard,
  type VirtualReader,
} from '@cardea/cards/sim';
import { CommandFailure, exitCodes } from '../failure.js';
import { note, print } from '../output.js';

/** Options of `cardea card simulate`. */
export interface SimulateOptions {
  readonly type: 'gids' | 'piv';
  /** Path of the file that keeps the card. */
  readonly state: string;
  readonly vpcd: VirtualReader;
  readonly json?: boolean;
}

const selectNothing = Uint8Array.of(0x00, 0xa4, 0x04, 0x00);

/** `cardea card simulate`: keeps a simulated card in a virtual reader until SIGINT or SIGTERM. */
export async function runSimulatedCard(options: SimulateOptions): Promise<void> {
  const card = openCard(options);
  // Any command has the card keep its state: the file is there from now on.
  await card.transmit(selectNothing);
  const where = `${options.vpcd.host}:${options.vpcd.port}`;
  note(
    'This is test and demo equipment: it protects nothing, and the state file holds its keys in plain text.',
  );
  note('Never let others reach the port of the virtual reader.');
  note(`Putting the card into the virtual reader at ${where}. Take it out with Ctrl-C.`);
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await using inserted = insertCard(card, options.vpcd);
  const isPowered = await Promise.race([inserted.powered.then(() => true), stopped.then(() => false)]);
  if (!isPowered) return;
  const state = { type: options.type, state: options.state, vpcd: where, isPowered };
  print(
    options.json === true
      ? JSON.stringify(state)
      : `The reader gave power to the ${options.type.toUpperCase()} card.`,
  );
  await stopped;
}

/** The card of the state file, or a new one. Errors: `CommandFailure` when the file is not one of such a card. */
function openCard({ type, state }: SimulateOptions): SimulatedCard {
  try {
    accessSync(dirname(state), constants.W_OK);
    return type === 'gids'
      ? new SimulatedGidsCard({ stateFile: jsonStateFile(state, parseGidsCardState) })
      : new SimulatedPivCard(jsonStateFile(state, parsePivCardState));
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it is not understood';
    throw new CommandFailure(`${state} cannot keep a simulated card: ${reason}.`, exitCodes.badInput);
  }
}
