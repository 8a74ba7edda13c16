import { setImmediate } from 'node:timers/promises';
import { CardRemoved } from '@cardea/cards';
import { CommandFailure, exitCodes } from '../../failure.js';
import type { CardReader, HeldCard } from './card-reader.js';
import { failureOf, transmitErrorOf } from './pcsc-failures.js';
import { PcscError, PcscProcess } from './pcsc-process.js';
import type { ReaderCall, ReaderState } from './reader-messages.js';
import { SpareProcess } from './spare-process.js';

/** A reader that PC/SC knows, and what is in it. */
export interface ListedReader extends ReaderState {
  /** Answer to reset; absent without a card, and while another program has the card for itself. */
  readonly atr?: Uint8Array;
}

/** A card that came or went. */
export interface CardPresence {
  readonly readerName: string;
  readonly isCardPresent: boolean;
}

const callTimeoutMs = 10_000;
/** Cards take up to a minute for a key of RSA 4096. */
const keyGenerationTimeoutMs = 120_000;
/** GENERATE ASYMMETRIC KEY PAIR (ISO/IEC 7816-8). */
const insGenerateKeyPair = 0x47;
const statusWordBytes = 2;

/**
 * Every reader, in the order of PC/SC.
 *
 * Errors: `CommandFailure` when PC/SC is missing or does not answer in time.
 */
export async function listReaders(): Promise<readonly ListedReader[]> {
  await using pcsc = await startPcsc();
  const listed: ListedReader[] = [];
  for (const reader of pcsc.readers) {
    const atr =
      reader.isCardPresent && !reader.isCardMute
        ? await pcsc.call({ kind: 'readAtr', readerName: reader.name }, callTimeoutMs).catch(unlessRefused)
        : undefined;
    listed.push({ ...reader, ...(atr === undefined ? {} : { atr }) });
  }
  return listed;
}

/**
 * The reader of this name, or of which this is a part in any letter case; without a name, the only one with a card.
 *
 * Errors: `CommandFailure` when there is none or there are several, naming them.
 */
export async function openReader(wanted?: string): Promise<CardReader> {
  const spare = new SpareProcess(startPcsc);
  const { name } = await spare.use(async ({ readers }) =>
    wanted === undefined ? onlyCard(readers) : named(readers, wanted),
  );
  return { name, withCard: (work) => spare.use((pcsc) => withCard(pcsc, name, work)) };
}

/**
 * Tells each card that is put in or taken out, beginning with those that are there, until the signal.
 *
 * Errors: `CommandFailure` when PC/SC is missing, or ends.
 */
export async function* watchReaders(signal: AbortSignal): AsyncGenerator<CardPresence, void, undefined> {
  await using pcsc = await startPcsc().catch((error: unknown) => unlessAborted(signal, error));
  if (pcsc === undefined) return;
  const told = new Map<string, boolean>();
  let wake = () => {};
  let failure: Error | undefined;
  const stop = () => wake();
  pcsc.on('change', stop).on('failed', (error) => {
    failure = error;
    wake();
  });
  signal.addEventListener('abort', stop, { once: true });
  while (!signal.aborted) {
    // Taken before looking, so that nothing that happens meanwhile is lost.
    const next = new Promise<void>((resolve) => {
      wake = resolve;
    });
    for (const change of changesSince(told, pcsc.readers)) {
      told.set(change.readerName, change.isCardPresent);
      yield change;
    }
    if (failure !== undefined) return await unlessAborted(signal, understood(failure));
    if (!signal.aborted) await next;
  }
}

/**
 * Ctrl-C reaches the process that talks to the readers too, and ends one that has only just started. Its end may be
 * noticed before the signal that this process got as well, which is there after a turn of the event loop.
 */
async function unlessAborted(signal: AbortSignal, error: unknown): Promise<undefined> {
  if (!signal.aborted) await setImmediate();
  if (!signal.aborted) throw error;
}

/** What is not told yet; a reader that is gone has lost its card. */
function changesSince(
  told: ReadonlyMap<string, boolean>,
  readers: readonly ReaderState[],
): readonly CardPresence[] {
  const isPresentIn = new Map(readers.map(({ name, isCardPresent }) => [name, isCardPresent]));
  return [...new Set([...told.keys(), ...isPresentIn.keys()])]
    .map((readerName) => ({ readerName, isCardPresent: isPresentIn.get(readerName) === true }))
    .filter(({ readerName, isCardPresent }) => (told.get(readerName) ?? false) !== isCardPresent);
}

function onlyCard(readers: readonly ReaderState[]): ReaderState {
  if (readers.length === 0) throw new CommandFailure('There is no smart card reader.');
  const [first, ...others] = readers.filter(({ isCardPresent }) => isCardPresent);
  if (first === undefined) throw new CommandFailure(`There is no card in ${namesOf(readers)}.`);
  if (others.length > 0) {
    throw new CommandFailure(
      `There are cards in several readers: ${namesOf([first, ...others])}. Name one with --reader.`,
      exitCodes.badInput,
    );
  }
  return first;
}

function named(readers: readonly ReaderState[], wanted: string): ReaderState {
  const exact = readers.find(({ name }) => name === wanted);
  const alike = readers.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  const [found, ...others] = exact === undefined ? alike : [exact];
  if (found === undefined) {
    const known = readers.length === 0 ? 'there is none' : `there is ${namesOf(readers)}`;
    throw new CommandFailure(`There is no reader ${wanted}; ${known}.`, exitCodes.badInput);
  }
  if (others.length > 0) {
    throw new CommandFailure(`--reader ${wanted} may be ${namesOf(alike)}.`, exitCodes.badInput);
  }
  return found;
}

function namesOf(readers: readonly ReaderState[]): string {
  return readers.map(({ name }) => `"${name}"`).join(', ');
}

async function withCard<T>(
  pcsc: PcscProcess,
  readerName: string,
  work: (card: HeldCard) => Promise<T>,
): Promise<T> {
  const atr = await hold(pcsc, readerName);
  try {
    return await work({ atr, connection: { transmit: (command) => transmit(pcsc, command) } });
  } finally {
    // When even this fails, the end of the process that holds the card gives it back, reset.
    await pcsc.call({ kind: 'release' }, callTimeoutMs).catch(() => pcsc[Symbol.asyncDispose]());
  }
}

/** Waits for another program's transaction as long as for any call. */
async function hold(pcsc: PcscProcess, readerName: string): Promise<Uint8Array> {
  try {
    return await pcsc.call({ kind: 'hold', readerName }, callTimeoutMs);
  } catch (error) {
    if (error instanceof PcscError) throw failureOf(error.code, error.message, readerName);
    throw new CommandFailure(
      `${readerName} does not give the card within ${callTimeoutMs / 1000} seconds: another program holds it, or the ` +
        'smart card service hangs. Close other programs that use the card, or take it out and put it in again.',
    );
  }
}

async function transmit(pcsc: PcscProcess, command: Uint8Array): Promise<Uint8Array> {
  const timeoutMs = command[1] === insGenerateKeyPair ? keyGenerationTimeoutMs : callTimeoutMs;
  const call: ReaderCall = { kind: 'transmit', command };
  const answer = await pcsc.call(call, timeoutMs).catch((error: unknown) => {
    throw error instanceof PcscError ? transmitErrorOf(error.code, error.message) : error;
  });
  // Some drivers say nothing instead of failing when the card goes away; every answer has a status word.
  if (answer.length < statusWordBytes) throw new CardRemoved();
  return answer;
}

/** A process that knows the readers. Errors: `CommandFailure`. */
async function startPcsc(): Promise<PcscProcess> {
  const pcsc = new PcscProcess();
  try {
    await pcsc.call({ kind: 'start' }, callTimeoutMs);
    return pcsc;
  } catch (error) {
    await pcsc[Symbol.asyncDispose]();
    throw understood(error);
  }
}

function understood(error: unknown): unknown {
  return error instanceof PcscError ? failureOf(error.code, error.message) : error;
}

function unlessRefused(error: unknown): undefined {
  // The card is gone again, or another program has it.
  if (error instanceof PcscError) return undefined;
  throw error;
}
