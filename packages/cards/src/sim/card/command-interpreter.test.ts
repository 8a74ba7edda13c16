import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, asyncProperty, integer, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../iso7816/octets.js';
import { transmitApdu } from '../../iso7816/transmit-apdu.js';
import { parseGidsCardState } from '../gids/gids-card-state.js';
import { SimulatedGidsCard } from '../gids/simulated-gids-card.js';
import { CommandInterpreter } from './command-interpreter.js';
import { jsonStateFile } from './state-file.js';

/** A card that answers each command with its data. */
const echo = () =>
  new CommandInterpreter(async (command) => ({ data: command.data ?? fromHex(''), sw: 0x9000 }));
const send = (card: CommandInterpreter, hex: string) => card.answer(fromHex(hex)).then(toHex);

test('chained commands arrive as one', async () => {
  const card = echo();
  expect(await send(card, '10db000002aabb')).toBe('9000');
  expect(await send(card, '00db000001cc00')).toBe('aabbcc9000');
});

test('a command with another header breaks the chain', async () => {
  const card = echo();
  await send(card, '10db000002aabb');
  expect(await send(card, '00da000001cc00')).toBe('cc9000');
});

test('an answer longer than asked for waits for GET RESPONSE', async () => {
  const card = echo();
  expect(await send(card, '00db000003aabbcc01')).toBe('aa6102');
  expect(await send(card, '00c0000001')).toBe('bb6101');
  expect(await send(card, '00c0000001')).toBe('cc9000');
  expect(await send(card, '00c0000001')).toBe('6985');
});

test('a new command drops what waits of the last answer', async () => {
  const card = echo();
  await send(card, '00db000003aabbcc01');
  await send(card, '00db0000');
  expect(await send(card, '00c0000000')).toBe('6985');
});

test('a command without Le that has an answer says how long it is', async () => {
  expect(await send(echo(), '00db000003aabbcc')).toBe('6103');
});

test('impossible lengths answer 6700, other classes 6E00', async () => {
  expect(await send(echo(), '00db000003aa')).toBe('6700');
  expect(await send(echo(), '80db0000')).toBe('6e00');
});

test('whatever a host sends by chaining and fetches by GET RESPONSE passes unchanged', async () => {
  await assert(
    asyncProperty(uint8Array({ maxLength: 2000 }), integer({ min: 1, max: 256 }), async (data, le) => {
      const card = echo();
      const connection = { transmit: (bytes: Uint8Array) => card.answer(bytes) };
      const answer = await transmitApdu(connection, { cla: 0, ins: 0xdb, p1: 0, p2: 0, data, le });
      expect(answer).toEqual({ data, sw: 0x9000 });
    }),
  );
});

test('any bytes get a status word from the card, whoever sends them', async () => {
  await assert(
    asyncProperty(uint8Array({ maxLength: 60 }), async (bytes) => {
      const card = new SimulatedGidsCard();
      await card.transmit(fromHex('00a4040009a00000039742544659'));
      for (const command of [bytes, fromHex('00cb3fff'), Uint8Array.from([0, bytes[0] ?? 0, ...bytes])]) {
        expect((await card.transmit(command)).length).toBeGreaterThanOrEqual(2);
      }
    }),
    { numRuns: 300 },
  );
});

test('the state file says what it is, is for its owner only, and is refused when it is something else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-state-'));
  const path = join(folder, 'card.json');
  const card = new SimulatedGidsCard({ stateFile: jsonStateFile(path, parseGidsCardState) });
  await card.transmit(fromHex('00a4040009a00000039742544659'));
  expect(toHex(await card.transmit(fromHex('0024018006313233343536')))).toBe('9000');
  expect(readFileSync(path, 'utf8')).toContain('Simulated smart card for tests and demonstrations.');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const again = jsonStateFile(path, parseGidsCardState).load();
  expect(again?.pin).toBe('313233343536');
  expect(() => parseGidsCardState({ format: 'other' })).toThrow(TypeError);
  rmSync(folder, { recursive: true });
});
