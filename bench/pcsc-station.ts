import { setTimeout as delay } from 'node:timers/promises';
import { insertCard } from '@cardea/cards/sim';
import { type PcscDaemon, startPcscDaemon, whyNoPcscDaemon } from '@cardea/cards/testing';
import { listReaders, openReader } from '../packages/cli/dist/agent/readers/pcsc-readers.js';
import type { PutIn } from './card-station.ts';

const lookEveryMs = 100;
const patienceMs = 15_000;

/** A PC/SC daemon with a virtual reader, or why there is none here. */
export type PcscStation =
  | { readonly kind: 'absent'; readonly reason: string }
  | ({ readonly kind: 'running'; readonly putIn: PutIn } & AsyncDisposable);

/** Starts a PC/SC daemon of its own. Errors: when it does not start. */
export async function startPcscStation(): Promise<PcscStation> {
  const reason = whyNoPcscDaemon();
  if (reason !== undefined) return { kind: 'absent', reason };
  const daemon = await startPcscDaemon();
  return {
    kind: 'running',
    putIn: putInto(daemon),
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  };
}

function putInto(daemon: PcscDaemon): PutIn {
  return async (card) => {
    const inserted = insertCard(card, daemon.reader);
    await inserted.powered;
    await presence(true);
    const { name, withCard } = await openReader();
    return {
      name,
      withCard,
      async [Symbol.asyncDispose]() {
        await inserted[Symbol.asyncDispose]();
        await presence(false);
      },
    };
  };
}

/** Waits until PC/SC has noticed a card that came, or that the last one went. */
async function presence(isWanted: boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookEveryMs) {
    const readers = await listReaders();
    if (readers.some(({ atr }) => atr !== undefined) === isWanted) return;
    await delay(lookEveryMs);
  }
  throw new Error(`PC/SC does not notice that a card ${isWanted ? 'came' : 'went'}.`);
}
