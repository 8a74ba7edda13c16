import { type AuditEvent, CmError } from '@cardea/domain';
import type { Caller } from '@cardea/workflows';
import { brokenAudit } from './invariants.js';
import type { Kinds, Model } from './model.js';
import { type ModelSite, type Ports, type Stage, setStage } from './site.js';
import type { Snapshot } from './snapshot.js';

/** One sequence of commands: the model beside the server, on a stage of its own. */
export interface World {
  readonly site: ModelSite;
  readonly stage: Stage;
  readonly model: Model;
  /** PINs, one-time passwords, keys and answers that went out, as text; none may turn up in an audit row. */
  readonly secrets: string[];
  snapshot: Snapshot | undefined;
  lastAuditSequence: number;
  readonly counts: Counts;
}

/** What a run did. */
export interface Counts {
  sequences: number;
  commands: number;
  accepted: number;
  refused: number;
  probes: number;
  readonly byKind: Map<string, number>;
  /** Requests completed, by type. */
  readonly completed: Map<string, number>;
}

export function newCounts(): Counts {
  return {
    sequences: 0,
    commands: 0,
    accepted: 0,
    refused: 0,
    probes: 0,
    byKind: new Map(),
    completed: new Map(),
  };
}

export async function openWorld(site: ModelSite, counts: Counts): Promise<World> {
  const stage = await setStage(site);
  counts.sequences += 1;
  const { store } = site.system.ports;
  return {
    site,
    stage,
    model: {
      now: site.clock.now().getTime(),
      templates: { ...stage.templates },
      requests: [],
      cards: [],
      profiles: [],
      certificates: [],
      due: [],
    },
    secrets: [],
    snapshot: undefined,
    lastAuditSequence: (await store.audit.list({ limit: 1 }))[0]?.sequence ?? 0,
    counts,
  };
}

export function portsOf({ site }: World): Ports {
  return site.system.ports;
}

/** Time goes on a little with every command. */
export function tick({ site, model }: World, milliseconds = 1000): void {
  site.clock.advance(milliseconds);
  model.now = site.clock.now().getTime();
}

/** A call on the server with what the model predicts of it. */
export interface Act<T> {
  readonly caller: Caller;
  readonly action: AuditEvent['action'];
  readonly refusals: Kinds;
  readonly call: () => Promise<T>;
  readonly apply: (result: T) => void;
}

/** Makes the call, and compares outcome, store and audit with what the model says. Gives how it ended, in a word or two. */
export async function perform<T>(world: World, act: Act<T>): Promise<string> {
  const outcome = await outcomeOf(act.call);
  const { refusals } = act;
  world.counts.commands += 1;
  if (outcome.kind === 'accepted') {
    world.counts.accepted += 1;
    if (refusals.length > 0) throw new Error(`accepted, where the model says ${refusals.join(' or ')}`);
    act.apply(outcome.result);
  } else {
    world.counts.refused += 1;
    if (refusals.length === 0) {
      throw new Error(
        `refused with ${outcome.error.kind} (${outcome.error.detail}), where the model accepts`,
      );
    }
    if (!refusals.includes(outcome.error.kind)) {
      throw new Error(
        `refused with ${outcome.error.kind} (${outcome.error.detail}), where the model says ${refusals.join(' or ')}`,
      );
    }
  }
  await checkAudit(world, act, outcome.kind === 'accepted' ? 'success' : 'denied');
  return outcome.kind === 'accepted' ? 'accepted' : `refused, ${outcome.error.kind}`;
}

type Outcome<T> =
  | { readonly kind: 'accepted'; readonly result: T }
  | { readonly kind: 'refused'; readonly error: CmError };

export async function outcomeOf<T>(call: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: 'accepted', result: await call() };
  } catch (error) {
    if (error instanceof CmError) return { kind: 'refused', error };
    throw error;
  }
}

async function checkAudit<T>(
  world: World,
  { caller, action }: Act<T>,
  outcome: 'success' | 'denied',
): Promise<void> {
  const rows = await newAuditRows(world);
  const own = rows.filter(({ correlationId }) => correlationId === caller.correlationId);
  const broken = brokenAudit(own, {
    action,
    outcome,
    passwordsCame: caller.oneTimePasswords.length > 0,
    secrets: world.secrets,
  });
  if (broken.length > 0) throw new Error(broken.join('; '));
}

/** Audit rows since the last look. */
export async function newAuditRows(world: World): Promise<readonly AuditEvent[]> {
  const rows = await portsOf(world).store.audit.list({ limit: 200 });
  const fresh = rows.filter(({ sequence }) => sequence > world.lastAuditSequence);
  world.lastAuditSequence = rows[0]?.sequence ?? world.lastAuditSequence;
  return fresh;
}
