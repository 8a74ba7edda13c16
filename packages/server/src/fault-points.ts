import {
  type CertificationAuthority,
  CmError,
  type KeyArchive,
  type Repositories,
  type Store,
} from '@cardea/domain';

/** Instants at which tests kill the process, in the order of issuance, revocation, clearing up and renewal of an authority. */
export const faultPointNames = [
  'issuance.prepared',
  'issuance.beforeOrders',
  'issuance.ordersWritten',
  'issuance.signing',
  'issuance.signed',
  'issuance.keySealed',
  'issuance.beforeCommit',
  'issuance.afterCommit',
  'issuance.answering',
  'external.asking',
  'external.answered',
  'external.collected',
  'external.found',
  'external.told',
  'crl.signed',
  'crl.beforeCommit',
  'crl.afterCommit',
  'interruption.beforeCommit',
  'interruption.afterCommit',
  'request.beforeCommit',
  'request.afterCommit',
  'renewal.beforeCommit',
  'renewal.afterCommit',
] as const;
export type FaultPointName = (typeof faultPointNames)[number];

/** Where the process kills itself, and at which passing, from 1. */
export interface FaultPoint {
  readonly name: FaultPointName;
  readonly passing: number;
}

type Reach = (name: FaultPointName) => void;

/**
 * Reads `name` or `name:n`; undefined when nothing is set, which is so outside tests.
 *
 * Errors: `Misconfigured` for anything else.
 */
export function readFaultPoint(text: string | undefined): FaultPoint | undefined {
  if (text === undefined || text === '') return undefined;
  const [, given, passing = '1'] = /^([A-Za-z.]+)(?::([1-9]\d{0,5}))?$/.exec(text) ?? [];
  const name = faultPointNames.find((one) => one === given);
  if (name !== undefined) return { name, passing: Number(passing) };
  throw new CmError(
    'Misconfigured',
    `CARDEA_FAULT_POINT must be one of ${faultPointNames.join(', ')}, with :n for the n-th passing.`,
  );
}

/** Kills this process as `kill -9` does when the point is passed for the n-th time; nothing runs afterwards. */
export function reachingFaultPoint({ name: wanted, passing }: FaultPoint): Reach {
  let passed = 0;
  return (name) => {
    if (name !== wanted) return;
    passed += 1;
    if (passed < passing) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal may take an instant, in which this thread must do nothing more.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
}

/** What a transaction does, of which the points before and after its commit are named. */
const workKinds = ['issuance', 'crl', 'interruption', 'request', 'renewal'] as const;
type WorkKind = (typeof workKinds)[number];

/** The same store, passing the points around the commits that matter. */
export function storeWithFaultPoints(store: Store, reach: Reach): Store {
  return {
    ...store,
    transaction: async (work) => {
      const kinds = new Set<WorkKind | 'orders'>();
      const result = await store.transaction(async (tx) => {
        const outcome = await work(noting(tx, (kind) => kinds.add(kind)));
        if (kinds.has('orders')) reach('issuance.beforeOrders');
        for (const kind of workKinds) if (kinds.has(kind)) reach(`${kind}.beforeCommit`);
        return outcome;
      });
      if (kinds.has('orders')) reach('issuance.ordersWritten');
      for (const kind of workKinds) if (kinds.has(kind)) reach(`${kind}.afterCommit`);
      return result;
    },
    close: () => store.close(),
  };
}

function noting(tx: Repositories, note: (kind: WorkKind | 'orders') => void): Repositories {
  return {
    ...tx,
    crls: afterCalls(tx.crls, { insert: () => note('crl') }),
    authorities: afterCalls(tx.authorities, {
      putOpenRequest: () => note('request'),
      deleteOpenRequest: () => note('renewal'),
    }),
    issuanceOrders: afterCalls(tx.issuanceOrders, {
      insert: () => note('orders'),
      change: (_uuid, _from, { state }) => {
        if (state === 'issued') note('issuance');
        if (state === 'interrupted') note('interruption');
      },
    }),
  };
}

/** The same authority, passing the points around its signatures and answers. */
export function authorityWithFaultPoints<A extends CertificationAuthority>(authority: A, reach: Reach): A {
  const before: Readonly<Record<string, FaultPointName>> = {
    sign: 'issuance.signing',
    response: 'issuance.answering',
    issue: 'external.asking',
  };
  const after: Readonly<Record<string, FaultPointName>> = {
    prepare: 'issuance.prepared',
    sign: 'issuance.signed',
    signCrl: 'crl.signed',
    issue: 'external.answered',
    collect: 'external.collected',
    find: 'external.found',
    revoke: 'external.told',
    releaseHold: 'external.told',
  };
  return new Proxy(authority, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function' || typeof key !== 'string') return member;
      const [first, last] = [before[key], after[key]];
      if (first === undefined && last === undefined) return member.bind(target);
      return async (...args: readonly unknown[]) => {
        if (first !== undefined) reach(first);
        const result: unknown = await member.apply(target, args);
        if (last !== undefined) reach(last);
        return result;
      };
    },
  });
}

/** The same archive, passing the point after each key that it seals. */
export function archiveWithFaultPoints(archive: KeyArchive, reach: Reach): KeyArchive {
  return afterCalls(archive, { seal: () => reach('issuance.keySealed') });
}

/** The same object; after each of its methods named in `listeners` the listener hears what was asked. */
function afterCalls<T extends object>(
  object: T,
  listeners: {
    readonly [key in keyof T]?: T[key] extends (...args: infer A) => unknown ? (...args: A) => void : never;
  },
): T {
  return new Proxy(object, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      const listener: unknown = Reflect.get(listeners, key);
      if (typeof member !== 'function') return member;
      if (typeof listener !== 'function') return member.bind(target);
      return async (...args: readonly unknown[]) => {
        const result: unknown = await member.apply(target, args);
        listener(...args);
        return result;
      };
    },
  });
}
