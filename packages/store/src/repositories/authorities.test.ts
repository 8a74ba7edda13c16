import { openTestStore, storeKinds, type TestStore } from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const authority = (name: string) => ({
  name,
  certificateDer: Uint8Array.of(0x30, 0x80, 0, 255),
  keyName: `ca/${name}`,
  keyVersion: 2,
  issuerName: 'CN=Cardea Issuing CA',
});

describe.each(storeKinds)('certification authorities and keys in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('an authority reads back exactly as it was stored, once for each name', async () => {
    await opened.store.authorities.insert(authority('root'));
    expect(await opened.store.authorities.find('root')).toStrictEqual(authority('root'));
    expect(await opened.store.authorities.find('other')).toBeUndefined();
    await expect(opened.store.authorities.insert(authority('root'))).rejects.toMatchObject({
      kind: 'Conflict',
    });
  });

  test('an authority with another certificate keeps those that it had, oldest first', async () => {
    const { authorities } = opened.store;
    const name = 'renewed';
    await authorities.insert(authority(name));
    const at = new Date('2026-11-25T06:00:00.000Z');
    await authorities.replaceCertificate(name, Uint8Array.of(2), at);
    await authorities.replaceCertificate(name, Uint8Array.of(3), at);
    expect(await authorities.find(name)).toStrictEqual({
      ...authority(name),
      certificateDer: Uint8Array.of(3),
    });
    expect(await authorities.listSupersededCertificates(name)).toStrictEqual([
      authority(name).certificateDer,
      Uint8Array.of(2),
    ]);
    expect((await authorities.list()).map((each) => each.name)).toContain(name);
    await expect(authorities.replaceCertificate('nobody', Uint8Array.of(2), at)).rejects.toMatchObject({
      kind: 'NotFound',
    });
  });

  test('the certificates above an authority and its open request are replaced as a whole', async () => {
    const { authorities } = opened.store;
    await authorities.putSuperiors('below', [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)]);
    await authorities.putSuperiors('below', [Uint8Array.of(4), Uint8Array.of(5)]);
    expect(await authorities.listSuperiors('below')).toStrictEqual([Uint8Array.of(4), Uint8Array.of(5)]);
    const request = {
      caName: 'below',
      keyName: 'ca/below',
      keyVersion: 1,
      certificationRequestDer: Uint8Array.of(0x30, 0),
      createdAt: new Date('2026-11-25T06:00:00.000Z'),
    };
    await authorities.putOpenRequest(request);
    await authorities.putOpenRequest({ ...request, keyVersion: 2 });
    expect(await authorities.findOpenRequest('below')).toStrictEqual({ ...request, keyVersion: 2 });
    expect(await authorities.deleteOpenRequest('below')).toBe(true);
    expect(await authorities.findOpenRequest('below')).toBeUndefined();
    expect(await authorities.deleteOpenRequest('below')).toBe(false);
  });

  test('CRL numbers begin at 1 and are never given twice, also to many who ask at once', async () => {
    await opened.store.authorities.insert(authority('busy'));
    expect(await opened.store.authorities.takeCrlNumber('busy')).toBe(1);
    const taken = await Promise.all(
      Array.from({ length: 20 }, () =>
        opened.store.transaction((tx) => tx.authorities.takeCrlNumber('busy')),
      ),
    );
    expect(taken.sort((a, b) => a - b)).toStrictEqual(Array.from({ length: 20 }, (_, index) => index + 2));
    await expect(opened.store.authorities.takeCrlNumber('nobody')).rejects.toMatchObject({
      kind: 'NotFound',
    });
  });

  test('a CRL number taken in a transaction that fails is given again', async () => {
    await opened.store.authorities.insert(authority('failing'));
    const failing = opened.store.transaction(async (tx) => {
      await tx.authorities.takeCrlNumber('failing');
      throw new Error('signing failed');
    });
    await expect(failing).rejects.toThrow('signing failed');
    expect(await opened.store.authorities.takeCrlNumber('failing')).toBe(1);
  });

  test('the current CRL is the one with the highest number, and a number is stored once', async () => {
    const { crls } = opened.store;
    const crl = (crlNumber: number) => ({
      caName: 'issuing',
      scope: 'complete' as const,
      baseCrlNumber: null,
      entryCount: 1,
      crlNumber,
      thisUpdate: new Date('2026-11-25T06:00:00.000Z'),
      nextUpdate: new Date('2026-11-26T06:00:00.000Z'),
      crlDer: Uint8Array.of(0x30, crlNumber),
    });
    for (const number of [9, 10, 2]) await crls.insert(crl(number));
    expect(await crls.findCurrent('issuing')).toStrictEqual(crl(10));
    expect(await crls.findCurrent('root')).toBeUndefined();
    await expect(crls.insert(crl(9))).rejects.toMatchObject({ kind: 'Conflict' });
  });

  test('a wrapped key has versions, of which the highest is current', async () => {
    const { wrappedKeys } = opened.store;
    const key = (version: number) => ({
      name: 'ca/issuing',
      version,
      algorithm: 'ECDSA-P-256',
      wrapped: Uint8Array.of(version, 0, 255),
      publicKeyDer: version === 2 ? null : Uint8Array.of(0x30),
      createdAt: new Date('2026-11-25T06:00:00.000Z'),
    });
    for (const version of [2, 10, 1]) await wrappedKeys.insert(key(version));
    expect(await wrappedKeys.find('ca/issuing', 2)).toStrictEqual(key(2));
    expect(await wrappedKeys.find('ca/issuing', 3)).toBeUndefined();
    expect(await wrappedKeys.findCurrent('ca/issuing')).toStrictEqual(key(10));
    expect(await wrappedKeys.findCurrent('ca/root')).toBeUndefined();
    expect(await wrappedKeys.list()).toStrictEqual([key(1), key(2), key(10)]);
    await expect(wrappedKeys.insert(key(2))).rejects.toMatchObject({ kind: 'Conflict' });
  });
});
