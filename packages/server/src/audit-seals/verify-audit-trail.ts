import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { type AuditSeal, sealedStatement, type WrittenAuditEvent } from '@cardea/domain';
import {
  auditKeyName,
  eventsSha256Of,
  mostEventsInSeal,
  type SealPorts,
  sha256Of,
} from './seal-audit-trail.js';

/** Sequence numbers are given before the commit, so that events may be written a little out of order. */
const toleratedDisorderMs = 60 * 60_000;
const sealsAtOnce = 100;

/** Something in the audit trail that no undisturbed Cardea leaves behind. */
export interface AuditFault {
  readonly sealNumber: number;
  readonly fault: string;
}

/** A seal by its number and the SHA-256 of its statement, in hex. */
export interface SealMark {
  readonly number: number;
  readonly sha256: string;
}

/** What came of checking the audit trail. */
export interface AuditVerdict {
  readonly faults: readonly AuditFault[];
  readonly sealCount: number;
  readonly sealedEvents: number;
  /** Written since the last seal. */
  readonly unsealedEvents: number;
  /** To be kept elsewhere: whoever shows it later proves that nothing up to here was cut off. */
  readonly last: SealMark | null;
  /** The keys that signed, with the SHA-256 of their SubjectPublicKeyInfo in hex. */
  readonly keys: readonly { readonly version: number; readonly publicKeySha256: string }[];
}

/**
 * Checks the audit trail from its first seal to its last: the chain, the signatures, and every event. `expected` is a
 * seal as an earlier check gave it.
 */
export async function verifyAuditTrail(
  ports: Pick<SealPorts, 'store' | 'keyStore'>,
  options: { readonly expected?: SealMark; readonly onProgress?: (seals: number) => void } = {},
): Promise<AuditVerdict> {
  const { auditSeals } = ports.store;
  const check = new AuditCheck(ports);
  for (let after = 0; ; ) {
    const seals = await auditSeals.list({ after, limit: sealsAtOnce });
    for (const seal of seals)
      await check.take(seal, await auditSeals.listEvents(seal.number, mostEventsInSeal + 1));
    const last = seals.at(-1);
    if (last === undefined) break;
    after = last.number;
    options.onProgress?.(check.sealCount);
  }
  check.end(await auditSeals.countEvents('sealed'), options.expected);
  return { ...check.verdict(), unsealedEvents: await auditSeals.countEvents('unsealed') };
}

class AuditCheck {
  readonly #ports: Pick<SealPorts, 'keyStore'>;
  readonly #faults: AuditFault[] = [];
  readonly #keys = new Map<number, Uint8Array>();
  readonly #marks = new Map<number, string>();
  #last: SealMark | null = null;
  #sealedEvents = 0;
  #latestMs = Number.NEGATIVE_INFINITY;

  constructor(ports: Pick<SealPorts, 'keyStore'>) {
    this.#ports = ports;
  }

  get sealCount(): number {
    return this.#marks.size;
  }

  async take(seal: AuditSeal, events: readonly WrittenAuditEvent[]): Promise<void> {
    const say = (fault: string) => void this.#faults.push({ sealNumber: seal.number, fault });
    const expectedNumber = (this.#last?.number ?? 0) + 1;
    if (seal.number !== expectedNumber) say(`seal ${expectedNumber} is missing`);
    else if (seal.previousSha256 !== (this.#last?.sha256 ?? null))
      say('it does not follow the seal before it');
    if (!(await this.#isSigned(seal, say)))
      say(`its signature is not one of the key ${auditKeyName} v${seal.keyVersion}`);
    if (events.length !== seal.eventCount)
      say(`${seal.eventCount} events were sealed, and ${events.length} are there`);
    else if (eventsSha256Of(events) !== seal.eventsSha256) say('its events were changed');
    const first = events.find(
      ({ occurredAt }) => occurredAt.getTime() < this.#latestMs - toleratedDisorderMs,
    );
    if (first !== undefined)
      say(
        `event ${first.uuid} was written long after ${first.occurredAt.toISOString()}, the instant that it claims`,
      );
    for (const { occurredAt } of events) this.#latestMs = Math.max(this.#latestMs, occurredAt.getTime());
    this.#sealedEvents += events.length;
    this.#last = { number: seal.number, sha256: sha256Of(sealedStatement(seal)) };
    this.#marks.set(this.#last.number, this.#last.sha256);
  }

  end(sealedEvents: number, expected: SealMark | undefined): void {
    const sealNumber = this.#last?.number ?? 0;
    if (sealedEvents > this.#sealedEvents)
      this.#faults.push({
        sealNumber,
        fault: `${sealedEvents - this.#sealedEvents} events are marked as sealed by seals that are not there`,
      });
    if (expected === undefined) return;
    const found = this.#marks.get(expected.number);
    if (found === undefined)
      this.#faults.push({ sealNumber: expected.number, fault: 'the expected seal is missing' });
    else if (found !== expected.sha256)
      this.#faults.push({ sealNumber: expected.number, fault: 'it is another seal than the expected one' });
  }

  verdict(): Omit<AuditVerdict, 'unsealedEvents'> {
    return {
      faults: this.#faults,
      sealCount: this.sealCount,
      sealedEvents: this.#sealedEvents,
      last: this.#last,
      keys: [...this.#keys].map(([version, publicKeyDer]) => ({
        version,
        publicKeySha256: createHash('sha256').update(publicKeyDer).digest('hex'),
      })),
    };
  }

  async #isSigned(seal: AuditSeal, say: (fault: string) => void): Promise<boolean> {
    const publicKeyDer = this.#keys.get(seal.keyVersion) ?? (await this.#learn(seal.keyVersion, say));
    if (publicKeyDer === undefined) return false;
    return verifies(publicKeyDer, Buffer.from(sealedStatement(seal), 'utf8'), seal.signature);
  }

  /** A public key in the database proves nothing unless the keystore has its private key. */
  async #learn(version: number, say: (fault: string) => void): Promise<Uint8Array | undefined> {
    const key = { name: auditKeyName, version };
    const { keyStore } = this.#ports;
    try {
      const { publicKeyDer } = await keyStore.publicKey(key);
      const challenge = randomBytes(32);
      if (!verifies(publicKeyDer, challenge, await keyStore.sign(key, challenge)))
        say(`the public key of ${auditKeyName} v${version} is not that of the private key in the keystore`);
      this.#keys.set(version, publicKeyDer);
      return publicKeyDer;
    } catch {
      say(`the keystore has no key ${auditKeyName} v${version} that works`);
      return undefined;
    }
  }
}

function verifies(publicKeyDer: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
    return verify('sha256', message, key, signature);
  } catch {
    return false;
  }
}
