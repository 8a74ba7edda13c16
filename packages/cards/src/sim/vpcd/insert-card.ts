import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { CardRemoved } from '../../iso7816/card-connection.js';
import type { SimulatedCard } from '../card/simulated-card.js';
import { encodeVpcdMessage, VpcdMessageReader, vpcdControls } from './vpcd-messages.js';

/** A virtual reader of the PC/SC daemon: where its vpcd driver listens. */
export interface VirtualReader {
  readonly host: string;
  readonly port: number;
}

/** A simulated card in a virtual reader. Disposing of it takes the card out. */
export interface InsertedCard extends AsyncDisposable {
  /** Settles when the reader gave power to the card for the first time: PC/SC programs see it from about now. */
  readonly powered: Promise<void>;
  /** Settles when the card is out: taken out by disposal, or removed by an injected fault. */
  readonly removed: Promise<void>;
}

/** The driver powers a card within 0.4 s; when it does not, it waits for another connection. */
const powerOnPatienceMs = 2000;
const reconnectDelayMs = 100;

/**
 * Puts a simulated card into a virtual reader, so that every PC/SC program sees it, and keeps it there: connects
 * again when the daemon restarts or does not notice the card. Returns at once; wait for `powered`.
 */
export function insertCard(card: SimulatedCard, reader: VirtualReader): InsertedCard {
  const stop = new AbortController();
  let onPower = () => {};
  const powered = new Promise<void>((resolve) => {
    onPower = resolve;
  });
  const removed = keepInserted(card, reader, stop.signal, () => onPower()).finally(() => {
    card.powerOff();
    // Whoever still waits for power waits no longer; they learn from `removed` that it did not come.
    onPower();
  });
  return {
    powered,
    removed,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await removed;
    },
  };
}

async function keepInserted(
  card: SimulatedCard,
  reader: VirtualReader,
  signal: AbortSignal,
  onPower: () => void,
): Promise<void> {
  while (!signal.aborted) {
    const outcome = await holdConnection(card, reader, signal, onPower);
    if (outcome === 'removed') return;
    await delay(reconnectDelayMs, undefined, { signal }).catch(() => {});
  }
}

/** One connection to the reader, until it ends. */
async function holdConnection(
  card: SimulatedCard,
  reader: VirtualReader,
  signal: AbortSignal,
  onPower: () => void,
): Promise<'removed' | 'lost'> {
  const socket = connect({ ...reader, noDelay: true });
  const close = () => socket.destroy();
  signal.addEventListener('abort', close, { once: true });
  const impatience = setTimeout(close, powerOnPatienceMs);
  const notePower = () => {
    clearTimeout(impatience);
    onPower();
  };
  const outcome: { value: 'removed' | 'lost' } = { value: 'lost' };
  serve(card, socket, notePower, () => {
    outcome.value = 'removed';
    close();
  });
  // A daemon that is not there, or goes away, is the same as an empty reader: the caller tries again.
  socket.on('error', close);
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  clearTimeout(impatience);
  signal.removeEventListener('abort', close);
  return outcome.value;
}

/** Answers the messages of the reader in their order. */
function serve(card: SimulatedCard, socket: Socket, onPower: () => void, onRemoval: () => void): void {
  const messages = new VpcdMessageReader();
  let turn = Promise.resolve();
  socket.on('data', (piece) => {
    for (const body of messages.push(piece)) {
      turn = turn
        .then(() => answer(card, socket, body, onPower))
        .catch((error: unknown) => {
          if (error instanceof CardRemoved) onRemoval();
          else socket.destroy(error instanceof Error ? error : undefined);
        });
    }
  });
}

async function answer(
  card: SimulatedCard,
  socket: Socket,
  body: Uint8Array,
  onPower: () => void,
): Promise<void> {
  if (body.length === 1) {
    const [control] = body;
    if (control === vpcdControls.powerOn) {
      card.powerOn();
      onPower();
    } else if (control === vpcdControls.powerOff) card.powerOff();
    else if (control === vpcdControls.reset) card.reset();
    else if (control === vpcdControls.giveAtr) socket.write(encodeVpcdMessage(card.atr));
    return;
  }
  socket.write(encodeVpcdMessage(await card.transmit(body)));
}
