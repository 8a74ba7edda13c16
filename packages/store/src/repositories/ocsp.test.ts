import type { StoredOcspResponse } from '@cardea/domain';
import { openTestStore, storeKinds } from '@cardea/testkit/stores';
import { expect, test } from 'vitest';

const at = (hour: number) => new Date(Date.UTC(2026, 10, 29, hour));
const tellingOf = (certificateRevision: number, hour: number): StoredOcspResponse => ({
  ...{ caName: 'issuing', serialNumber: '4A01', certIdForm: 'sha1', certificateRevision },
  ...{ thisUpdate: at(hour), nextUpdate: at(hour + 4) },
  responseDer: new Uint8Array([certificateRevision, hour]),
});

test.each(storeKinds)(
  'an OCSP response is replaced by a newer one, and by none about an earlier state of the certificate, in %s',
  async (kind) => {
    await using opened = await openTestStore(kind);
    const { ocsp } = opened.store;
    const [first, again, revoked, late] = [
      tellingOf(1, 7),
      tellingOf(1, 9),
      tellingOf(2, 10),
      tellingOf(1, 11),
    ];
    for (const [put, kept] of [
      [first, first],
      [again, again],
      [revoked, revoked],
      [late, revoked],
    ] as const) {
      await ocsp.putResponse(put);
      expect(await ocsp.findResponse('issuing', '4A01', 'sha1')).toStrictEqual(kept);
    }
    await ocsp.putResponse({ ...late, certIdForm: 'sha256' });
    expect(await ocsp.findResponse('issuing', '4A01', 'sha256')).toStrictEqual({
      ...late,
      certIdForm: 'sha256',
    });
  },
);
