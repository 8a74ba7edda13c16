import { execFileSync } from 'node:child_process';
import type { Certificate, Job, Profile, Request, RequestUuid, Smartcard, UserUuid } from '@cardea/domain';
import type { Ports, Stage } from './site.js';

/** What the store holds for the people of one stage, read afresh; nothing of it comes from the model. */
export interface Snapshot {
  readonly now: Date;
  readonly requests: ReadonlyMap<string, Request>;
  readonly cards: ReadonlyMap<string, Smartcard>;
  readonly profiles: ReadonlyMap<string, Profile>;
  /** By profile: what it carries, with `isKeyHistory` as it is there. */
  readonly carried: ReadonlyMap<string, readonly Certificate[]>;
  readonly certificates: ReadonlyMap<string, Certificate>;
  readonly waitingRevocations: readonly Job[];
  readonly crl: Crl;
}

/** The issuing authority's current CRL as OpenSSL reads it. */
export interface Crl {
  readonly crlNumber: number;
  readonly thisUpdate: Date;
  /** Upper-case hex. */
  readonly serialNumbers: ReadonlySet<string>;
}

/** Reads everything that belongs to the stage; `before` saves reading the CRL, and unless `readsEverything` final requests, again. */
export async function takeSnapshot(
  { store, authorities, clock }: Ports,
  { users }: Stage,
  requestUuids: readonly RequestUuid[],
  before: Snapshot | undefined,
  readsEverything: boolean,
): Promise<Snapshot> {
  const cards = new Map<string, Smartcard>();
  const profiles = new Map<string, Profile>();
  const carried = new Map<string, readonly Certificate[]>();
  const certificates = new Map<string, Certificate>();
  const owners: readonly UserUuid[] = Object.values(users).map(({ uuid }) => uuid);
  for (const owner of owners) {
    for (const card of await store.smartcards.listByUser(owner)) cards.set(card.uuid, card);
    for (const profile of await store.profiles.listByUser(owner, undefined))
      profiles.set(profile.uuid, profile);
  }
  for (const { uuid } of profiles.values()) {
    const onIt = await store.certificates.listByProfile(uuid);
    carried.set(uuid, onIt);
    for (const certificate of onIt) certificates.set(certificate.uuid, certificate);
  }
  const requests = new Map<string, Request>();
  for (const uuid of requestUuids) {
    const known = before?.requests.get(uuid);
    if (known !== undefined && isSettled(known) && !readsEverything) {
      requests.set(uuid, known);
      continue;
    }
    const request = await store.requests.find(uuid);
    if (request !== undefined) requests.set(uuid, request);
  }
  const waitingRevocations = await store.jobs.list({
    limit: 200,
    kind: 'revokeCertificates',
    state: 'waiting',
  });
  const stored = await store.crls.findCurrent(authorities.default.name);
  const crl =
    stored === undefined
      ? { crlNumber: 0, thisUpdate: new Date(0), serialNumbers: new Set<string>() }
      : before?.crl.crlNumber === stored.crlNumber
        ? before.crl
        : { ...stored, serialNumbers: serialNumbersOn(stored.crlDer) };
  return { now: clock.now(), requests, cards, profiles, carried, certificates, waitingRevocations, crl };
}

function isSettled({ status }: Request): boolean {
  return ['Completed', 'Denied', 'Canceled', 'Failed'].includes(status);
}

function serialNumbersOn(crlDer: Uint8Array): ReadonlySet<string> {
  const text = execFileSync('openssl', ['crl', '-inform', 'DER', '-noout', '-text'], {
    input: crlDer,
    maxBuffer: 64 * 1024 * 1024,
  }).toString();
  return new Set([...text.matchAll(/^\s*Serial Number: ([0-9A-F]+)$/gm)].map(([, serial = '']) => serial));
}
