import { openStore } from '@cardea/store';
import { openTestStore, storeKinds, type TestStore } from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const at = (second: number) => new Date(Date.UTC(2026, 10, 29, 7, 0, second));

describe.each(storeKinds)('CRLs that could not be signed, in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  const fail = async (scope: 'complete' | 'delta' | number, second: number, reason = `at ${second}`) =>
    await opened.store.crls.noteFailure({ caName: 'issuing', scope, failedAt: at(second), reason });
  const times = { thisUpdate: at(0), nextUpdate: at(50) };

  test('the first instant stays, the latest instant and reason are kept, attempts are counted, for each list', async () => {
    await fail(2, 1);
    await fail('complete', 2);
    await fail(2, 3);
    await fail('delta', 4);
    await fail(10, 5);
    expect(await opened.store.crls.listFailures()).toStrictEqual(
      (
        [
          ['complete', 2, 2, 1],
          ['delta', 4, 4, 1],
          [2, 1, 3, 2],
          [10, 5, 5, 1],
        ] as const
      ).map(([scope, first, last, attempts]) => ({
        ...{ caName: 'issuing', scope, attempts, reason: `at ${last}` },
        ...{ firstFailedAt: at(first), lastFailedAt: at(last) },
      })),
    );
  });

  test('they are there for whoever opens the same store again', async () => {
    const again = await openStore(opened.place);
    expect(await again.crls.listFailures()).toStrictEqual(await opened.store.crls.listFailures());
    await again.close();
  });

  test.each(['complete', 2, 'delta'] as const)(
    'the next CRL %s ends its own failure alone',
    async (scope) => {
      const before = await opened.store.crls.listFailures();
      const crl = {
        caName: 'issuing',
        scope,
        crlNumber: 1,
        ...times,
        entryCount: 0,
        crlDer: Uint8Array.of(1),
      };
      await opened.store.crls.insert({ ...crl, baseCrlNumber: scope === 'delta' ? 1 : null });
      expect(await opened.store.crls.listFailures()).toStrictEqual(
        before.filter((one) => one.scope !== scope),
      );
      expect(before.some((one) => one.scope === scope)).toBe(true);
    },
  );
});
