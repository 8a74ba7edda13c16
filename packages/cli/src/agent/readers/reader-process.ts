// A process of its own that talks to PC/SC; `PcscProcess` starts it and talks to it. PC/SC calls block a thread of their
// process and cannot be cancelled, and a daemon that hangs never answers: such a process can only be ended, and then it
// lets go of the card too. It imports no file of ours when it runs, so that it is one small file in every build.
import type { Card, Client, Err, Transaction } from 'pcsc-mini';
import type { NumberedCall, ReaderCall, ReaderEvent, ReaderMessage } from './reader-messages.js';

/** All readers are told within a few milliseconds of the start; nothing tells that there are none. */
const firstReaderPatienceMs = 400;
const quietMs = 50;
/** Windows resets a card whose transaction saw no call for five seconds. */
const keepAliveMs = 2000;
/** Codes of SCardBeginTransaction when somebody reset the card since we connected. */
const maximumReconnects = 5;

type Library = typeof import('pcsc-mini');

interface Held {
  readonly card: Card;
  readonly transaction: Transaction;
  readonly keepAlive: NodeJS.Timeout | undefined;
}

let library: Library | undefined;
let client: Client | undefined;
let held: Held | undefined;
let isCalling = false;

function say(message: ReaderMessage): void {
  if (process.connected) process.send?.(message);
}

/** Loads the library, which a platform may lack, and gives the readers there are. */
async function start(): Promise<void> {
  library = await load();
  const { Client, ReaderStatus } = library;
  const started = new Client();
  client = started;
  await new Promise<void>((resolve) => {
    let quiet = setTimeout(resolve, firstReaderPatienceMs);
    const tell = (event: ReaderEvent) => {
      say(event);
      clearTimeout(quiet);
      quiet = setTimeout(resolve, quietMs);
    };
    started.on('error', (error) => tell({ event: 'failed', ...errorOf(error) }));
    started.on('reader', (reader) => {
      const name = reader.name();
      // The ATR that comes with a change is not that of the card (pcsc-mini 0.1.3): the card is asked instead.
      reader.on('change', (status) => {
        const isCardPresent = status.has(ReaderStatus.PRESENT);
        const isCardMute = status.has(ReaderStatus.MUTE);
        tell({ event: 'reader', state: { name, isCardPresent, isCardMute } });
      });
      reader.on('disconnect', () => tell({ event: 'readerGone', name }));
    });
    started.start();
  });
}

async function load(): Promise<Library> {
  try {
    const module = await import('pcsc-mini');
    return module;
  } catch (error) {
    throw Object.assign(new Error('not loaded', { cause: error }), { code: 'LibraryMissing' });
  }
}

async function connect(readerName: string): Promise<Card> {
  const reader = client?.reader(readerName);
  if (library === undefined || reader === undefined) {
    throw Object.assign(new Error('no such reader'), { code: 'UnknownReader' });
  }
  return reader.connect(library.CardMode.SHARED);
}

async function readAtr(readerName: string): Promise<Uint8Array> {
  const card = await connect(readerName);
  const { atr } = await card.state();
  await card.disconnect(dispositions().LEAVE);
  return atr;
}

async function hold(readerName: string): Promise<Uint8Array> {
  for (let reconnects = 0; ; reconnects += 1) {
    const card = await connect(readerName);
    try {
      const transaction = await card.transaction();
      held = { card, transaction, keepAlive: keepAlive(card) };
      return (await card.state()).atr;
    } catch (error) {
      await card.disconnect(dispositions().LEAVE).catch(() => {});
      if (errorOf(error).errorCode !== 'ResetCard' || reconnects === maximumReconnects) throw error;
    }
  }
}

function keepAlive(card: Card): NodeJS.Timeout | undefined {
  if (process.platform !== 'win32') return undefined;
  const ask = () => {
    // What fails here fails at the next command too.
    if (!isCalling) card.state().catch(() => {});
  };
  return setInterval(ask, keepAliveMs);
}

/** Resets the card while nobody else can have it, then leaves it as it is: the next program may have it already. */
async function release(): Promise<void> {
  if (held === undefined) return;
  const { card, transaction, keepAlive } = held;
  held = undefined;
  clearInterval(keepAlive);
  const { RESET, LEAVE } = dispositions();
  try {
    await transaction.end(RESET);
  } finally {
    await card.disconnect(LEAVE);
  }
}

function dispositions(): Library['CardDisposition'] {
  if (library === undefined) throw new Error('not started');
  return library.CardDisposition;
}

async function perform(call: ReaderCall): Promise<Uint8Array | undefined> {
  switch (call.kind) {
    case 'start':
      return void (await start());
    case 'readAtr':
      return readAtr(call.readerName);
    case 'hold':
      return hold(call.readerName);
    case 'transmit':
      if (held === undefined) throw Object.assign(new Error('no card is held'), { code: 'InvalidHandle' });
      return held.card.transmit(call.command);
    case 'release':
      return void (await release());
  }
}

function errorOf(error: unknown): { errorCode: string; errorMessage: string } {
  const { code = 'Unknown', message = '' } = error instanceof Error ? (error as Partial<Err>) : {};
  return { errorCode: code, errorMessage: message };
}

process.on('message', ({ number, call }: NumberedCall) => {
  isCalling = true;
  perform(call)
    .then((bytes) => say({ number, ...(bytes === undefined ? {} : { bytes }) }))
    .catch((error: unknown) => say({ number, ...errorOf(error) }))
    .finally(() => {
      isCalling = false;
    });
});
// Ctrl-C reaches every process of the terminal; whoever started this one decides what becomes of the card.
process.on('SIGINT', () => {});
// An ordinary exit waits for calls that hang.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
