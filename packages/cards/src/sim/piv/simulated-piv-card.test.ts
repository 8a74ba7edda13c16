import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@cardea/domain';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../iso7816/octets.js';
import { defaultCardManagementKey, PivSession, pivDataObjectTag } from '../../piv/index.js';
import { jsonStateFile, memoryState } from '../card/state-file.js';
import { parsePivCardState, SimulatedPivCard } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'cardea-piv-card-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function answerTo(card: SimulatedPivCard, command: string): Promise<string> {
  return toHex(await card.transmit(fromHex(command)));
}

describe('the simulated PIV card', () => {
  test('its answer to reset ends with the check byte that T=1 wants', () => {
    const { atr } = new SimulatedPivCard(memoryState());
    expect(atr.subarray(1).reduce((check, byte) => check ^ byte, 0)).toBe(0);
    expect(toHex(atr)).toContain('a000000308000010000100');
  });

  test('it answers like a card that has no other application', async () => {
    const card = new SimulatedPivCard(memoryState());
    expect(await answerTo(card, '00a4040009a0000003974254465900')).toBe('6a82');
    expect(await answerTo(card, '00a4040005a0000003080000')).toBe('6700');
    expect(await answerTo(card, '00a4040005a00000030800')).toMatch(/^61.*9000$/);
    expect(await answerTo(card, '00ca df30 05')).toBe('6d00');
    expect(await answerTo(card, '80cb3fff035c017e08')).toBe('6e00');
    expect(await answerTo(card, '00cb3fff035c017e00')).toBe('7e124f0ba0000003080000100001005f2f0240009000');
    expect(await answerTo(card, '0020008000')).toBe('63c3');
  });

  test.each([
    ['5.7.1', {}, ['9000', '9000', '9000', '6982']],
    ['5.4.3', { firmwareVersion: '5.4.3' }, ['9000', '9000', '9000', '6d00']],
    ['5.2.7', { firmwareVersion: '5.2.7' }, ['9000', '9000', '6d00', '6d00']],
    ['4.3.0', { firmwareVersion: '4.3.0' }, ['9000', '6d00', '6d00', '6d00']],
    ['of SP 800-73 alone', { isPlain: true }, ['6d00', '6d00', '6d00', '6d00']],
  ])('firmware %s knows the commands that it has had since', async (_version, model, expected) => {
    const card = new SimulatedPivCard(memoryState(), model);
    const getVersionGetSerialGetMetadataMoveKey = ['00fd000000', '00f8000000', '00f7009b00', '00f6829d'];
    const answers = [];
    for (const command of getVersionGetSerialGetMetadataMoveKey) {
      answers.push((await answerTo(card, command)).slice(-4));
    }
    expect(answers).toEqual(expected);
  });

  test('what it keeps in its file outlives the process; what was authenticated does not', async () => {
    const path = join(folder, 'card.json');
    const card = new SimulatedPivCard(jsonStateFile(path, parsePivCardState), { cardSerial: 4711 });
    const session = new PivSession(card);
    await session.generalAuthenticateMutual(defaultCardManagementKey());
    await session.generateAsymmetricKeyPair('9A', 'P-256');
    await session.putData(pivDataObjectTag.cardCapabilityContainer, Uint8Array.of(1, 2, 3));
    await session.verify(new Secret('999999')).catch(() => {});
    expect(statSync(path).mode & 0o777).toBe(0o600);

    const sameCard = new SimulatedPivCard(jsonStateFile(path, parsePivCardState));
    const again = new PivSession(sameCard);
    expect(sameCard.cardSerial).toBe(4711);
    expect(toHex(sameCard.attestationRootDer)).toBe(toHex(card.attestationRootDer));
    expect(await again.yubico.getKeyMetadata('9A')).toMatchObject({ algorithm: 'P-256' });
    expect(await again.getData(pivDataObjectTag.cardCapabilityContainer)).toEqual(Uint8Array.of(1, 2, 3));
    expect(await again.verifyStatus()).toEqual({ isVerified: false, retriesRemaining: 2 });
    await expect(again.generateAsymmetricKeyPair('9A', 'P-256')).rejects.toMatchObject({ sw: 0x6982 });
  });

  test('a wrong try is in the file before its answer is out', async () => {
    const path = join(folder, 'counted.json');
    const card = new SimulatedPivCard(jsonStateFile(path, parsePivCardState));
    card.injectFault({ kind: 'powerLost', afterCommands: 0 });
    await expect(new PivSession(card).verify(new Secret('999999'))).rejects.toThrow('power');
    expect(parsePivCardState(JSON.parse(readFileSync(path, 'utf8'))).pin.retriesRemaining).toBe(2);
  });

  test('a file of something else is not taken for a card', () => {
    const path = join(folder, 'other.json');
    writeFileSync(path, '{"kind":"shopping list"}');
    expect(() => new SimulatedPivCard(jsonStateFile(path, parsePivCardState))).toThrow('state file');
  });

  test('a card with a key that is not the one agreed refuses the administrator', async () => {
    const card = new SimulatedPivCard(memoryState());
    card.injectFault({ kind: 'wrongKey' });
    const session = new PivSession(card);
    await expect(session.generalAuthenticateMutual(defaultCardManagementKey())).rejects.toMatchObject({
      name: 'CardManagementKeyRejected',
    });
  });

  test('whatever bytes come, it answers with a status word', async () => {
    const card = new SimulatedPivCard(memoryState());
    const session = new PivSession(card);
    const instruction = fc.constantFrom(
      ...[
        0xa4, 0xcb, 0x20, 0x24, 0x2c, 0x87, 0xdb, 0x47, 0xc0, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfd, 0xfe, 0xff,
      ],
    );
    const parameter = fc.oneof(
      fc.constantFrom(0x00, 0x3f, 0xff, 0x9a, 0x9b, 0x80, 0x11),
      fc.integer({ min: 0, max: 255 }),
    );
    const template = fc
      .tuple(fc.constantFrom(0x7c, 0xac, 0x5c, 0x53, 0x06, 0x9b), fc.uint8Array({ maxLength: 40 }))
      .map(([tag, value]) => Uint8Array.from([tag, value.length, ...value]));
    const command = fc
      .tuple(
        fc.constantFrom(0x00, 0x10),
        instruction,
        parameter,
        parameter,
        fc.oneof(template, fc.uint8Array({ maxLength: 60 })),
      )
      .map(([cla, ins, p1, p2, data]) => Uint8Array.from([cla, ins, p1, p2, data.length, ...data, 0]));
    await fc.assert(
      fc.asyncProperty(fc.oneof(command, fc.uint8Array({ maxLength: 40 })), async (bytes) => {
        // Every other answer comes from behind the card management key.
        await session.generalAuthenticateMutual(defaultCardManagementKey()).catch(() => {});
        const answer = await card.transmit(bytes);
        const sw = Buffer.from(answer).readUInt16BE(answer.length - 2);
        expect(sw === 0x9000 || (sw >= 0x6100 && sw <= 0x6fff)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });
});
