import { type EnvelopeKind, envelopeKinds, type StoredEnvelope } from '@cardea/domain';
import { auditEvent } from '@cardea/workflows';
import type { System } from '../../system.js';
import { contextOfSecret } from './envelopes.js';

/** What a re-wrap has done so far. */
export interface RewrapProgress {
  readonly kind: EnvelopeKind;
  /** Of this kind, in this run. */
  readonly rewrapped: number;
}

const batchSize = 100;

/**
 * Encrypts every stored key and secret anew that is not under the current key-encryption key, a batch in each transaction.
 * Whenever it is interrupted, what is left is what the next run does. Servers that run meanwhile are not disturbed: what
 * one of them changes in between is left alone, and done by another round. Audited at the end.
 *
 * Errors: `Misconfigured` when something does not open; what was done stays done.
 */
export async function rewrap(
  system: System,
  tell: (progress: RewrapProgress) => void = () => undefined,
): Promise<Readonly<Partial<Record<EnvelopeKind, number>>>> {
  const { ports } = system;
  await system.keyStore.refresh();
  const done: Partial<Record<EnvelopeKind, number>> = {};
  for (const kind of envelopeKinds) {
    const rewrapped = await rewrapKind(system, kind, (count) => tell({ kind, rewrapped: count }));
    if (rewrapped > 0) done[kind] = rewrapped;
  }
  const event = auditEvent(ports, {
    action: 'key.rewrap',
    outcome: 'success',
    actorName: 'command line',
    objectType: 'Key',
    facts: { ...done },
  });
  await ports.store.transaction((tx) => tx.audit.append(event));
  return done;
}

async function rewrapKind(
  system: System,
  kind: EnvelopeKind,
  tell: (count: number) => void,
): Promise<number> {
  const { ports, keyStore } = system;
  const { envelopes } = ports.store;
  // Where all keys are in a token there is no key-encryption key in software.
  if (kind === 'key' && (await envelopes.countByHeader(kind)).size === 0) return 0;
  const header = kind === 'key' ? await keyStore.keyHeader() : await keyStore.secretHeader();
  let rewrapped = 0;
  for (;;) {
    const round = await rewrapRound(system, kind, header, (count) => tell(rewrapped + count));
    rewrapped += round.rewrapped;
    if (round.overtaken === 0) return rewrapped;
  }
}

/** Once through all rows; `overtaken` counts those that somebody else changed in between. */
async function rewrapRound(
  system: System,
  kind: EnvelopeKind,
  header: Uint8Array,
  tell: (count: number) => void,
): Promise<{ readonly rewrapped: number; readonly overtaken: number }> {
  const { store } = system.ports;
  const done = { rewrapped: 0, overtaken: 0 };
  let after: string | null = null;
  for (;;) {
    const page: StoredEnvelope[] = await store.envelopes.pageOthers(kind, {
      header,
      after,
      limit: batchSize,
    });
    const last = page.at(-1);
    if (last === undefined) return done;
    after = last.cursor;
    const sealed: [StoredEnvelope, Uint8Array][] = [];
    for (const envelope of page) sealed.push([envelope, await sealAnew(system, envelope)]);
    const replaced = await store.transaction(async (tx) => {
      let count = 0;
      for (const [envelope, wrapped] of sealed) if (await tx.envelopes.replace(envelope, wrapped)) count += 1;
      return count;
    });
    done.rewrapped += replaced;
    done.overtaken += page.length - replaced;
    tell(done.rewrapped);
  }
}

async function sealAnew({ ports, keyStore }: System, envelope: StoredEnvelope): Promise<Uint8Array> {
  const { kind, row, wrapped } = envelope;
  if (kind === 'key') {
    const { name, version, algorithm } = row;
    return await keyStore.rewrapKey({
      name: `${name}`,
      version: Number(version),
      algorithm: `${algorithm}`,
      wrapped,
    });
  }
  const context = contextOfSecret(envelope, ports.authorities);
  const plain = await keyStore.unwrap(wrapped, context);
  try {
    return await keyStore.wrap(plain, context);
  } finally {
    plain.reveal().fill(0);
  }
}
