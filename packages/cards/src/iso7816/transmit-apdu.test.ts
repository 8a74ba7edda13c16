import { assert, asyncProperty, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { ApduError, PinRejected, pinErrorOf } from './apdu-error.js';
import type { CardConnection } from './card-connection.js';
import { decodeCommandApdu } from './command-apdu.js';
import { MalformedCardData } from './malformed-card-data.js';
import { concatOctets, fromHex, toHex } from './octets.js';
import { requireSuccess } from './response-apdu.js';
import { transmitApdu } from './transmit-apdu.js';

/** A card that gives these answers in turn (the last one for ever) and remembers what it was sent. */
function scriptedCard(...answers: readonly string[]): { connection: CardConnection; sent: string[] } {
  const sent: string[] = [];
  const connection = {
    transmit: async (bytes: Uint8Array) => {
      sent.push(toHex(bytes));
      return fromHex(answers[Math.min(sent.length, answers.length) - 1] ?? '');
    },
  };
  return { connection, sent };
}

const getData = { cla: 0, ins: 0xcb, p1: 0x3f, p2: 0xff, data: fromHex('5c017e'), le: 256 };

test('an answer in parts is fetched by GET RESPONSE with the length that the card gives', async () => {
  const { connection, sent } = scriptedCard('aa6102', 'bbcc6100', 'dd9000');
  const answer = await transmitApdu(connection, getData);
  expect(answer).toEqual({ data: fromHex('aabbccdd'), sw: 0x9000 });
  expect(sent).toEqual(['00cb3fff035c017e00', '00c0000002', '00c0000000']);
});

test('GET RESPONSE stays on the logical channel and drops the chaining bit', async () => {
  const { connection, sent } = scriptedCard('6101', 'aa9000');
  await transmitApdu(connection, { ...getData, cla: 0x11 });
  expect(sent[1]).toBe('01c0000001');
});

test('a wrong Le is corrected once, with the length that the card gives', async () => {
  const { connection, sent } = scriptedCard('6c02', 'aabb9000');
  expect(await transmitApdu(connection, getData)).toEqual({ data: fromHex('aabb'), sw: 0x9000 });
  expect(sent).toEqual(['00cb3fff035c017e00', '00cb3fff035c017e02']);
  const stubborn = scriptedCard('6c02', '6c02', '9000');
  expect((await transmitApdu(stubborn.connection, getData)).sw).toBe(0x6c02);
});

test('a wrong Le of GET RESPONSE is corrected too, and 6C00 stands for 256', async () => {
  const { connection, sent } = scriptedCard('6105', '6c00', 'aa9000');
  expect((await transmitApdu(connection, getData)).data).toEqual(fromHex('aa'));
  expect(sent.slice(1)).toEqual(['00c0000005', '00c0000000']);
});

test('data of 255 bytes go in one command, data of 256 bytes in a chain of two', async () => {
  const putData = { cla: 0, ins: 0xdb, p1: 0xa0, p2: 0x10 };
  const one = scriptedCard('9000');
  await transmitApdu(one.connection, { ...putData, data: new Uint8Array(255) });
  expect(one.sent).toEqual([`00dba010ff${'00'.repeat(255)}`]);
  const two = scriptedCard('9000');
  await transmitApdu(two.connection, { ...putData, data: new Uint8Array(256), le: 256 });
  expect(two.sent).toEqual([`10dba010ff${'00'.repeat(255)}`, '00dba010010000']);
});

test('a refusal within a chain ends it and is the answer', async () => {
  const { connection, sent } = scriptedCard('9000', '6982');
  const answer = await transmitApdu(connection, { ...getData, data: new Uint8Array(1000) });
  expect(answer.sw).toBe(0x6982);
  expect(sent).toHaveLength(2);
});

test('with extended length a long command goes as one', async () => {
  const { connection, sent } = scriptedCard('9000');
  const data = new Uint8Array(0x100);
  await transmitApdu(connection, { ...getData, data, le: 0x10000 }, { useExtendedLength: true });
  expect(sent).toEqual([`00cb3fff000100${toHex(data)}0000`]);
});

test('the blocks of a chain joined are the data, whatever they are', async () => {
  await assert(
    asyncProperty(uint8Array({ minLength: 1, maxLength: 2000 }), async (data) => {
      const { connection, sent } = scriptedCard('9000');
      await transmitApdu(connection, { ...getData, data });
      const blocks = sent.map((hex) => decodeCommandApdu(fromHex(hex)));
      expect(concatOctets(...blocks.map((block) => block.data ?? new Uint8Array(0)))).toEqual(data);
      expect(blocks.map((block) => block.cla)).toEqual(
        blocks.map((_, index) => (index === blocks.length - 1 ? 0 : 0x10)),
      );
    }),
  );
});

test('a card that says "more" for ever is given up', async () => {
  const empty = scriptedCard('6110');
  await expect(transmitApdu(empty.connection, getData)).rejects.toThrow(MalformedCardData);
  const endless = scriptedCard(`${'aa'.repeat(4096)}6110`);
  await expect(transmitApdu(endless.connection, getData)).rejects.toThrow(MalformedCardData);
});

test('any answer of a card is either understood or refused as malformed', async () => {
  await assert(
    asyncProperty(uint8Array({ maxLength: 300 }), async (answer) => {
      let sentCount = 0;
      // Later answers end the exchange, so that only the first is arbitrary.
      const connection = { transmit: async () => (sentCount++ === 0 ? answer : fromHex('9000')) };
      try {
        expect((await transmitApdu(connection, getData)).sw).toBeLessThanOrEqual(0xffff);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedCardData);
      }
    }),
  );
});

test('a refused command names itself and the status word', () => {
  expect(() => requireSuccess('putData', { data: new Uint8Array(0), sw: 0x6a84 })).toThrow(
    'putData: card answered 6A84',
  );
});

test.each([
  [0x63c2, 2],
  [0x63c0, 0],
  [0x6983, 0],
])('status word %i is a rejected PIN with its tries left', (sw, retriesRemaining) => {
  const error = pinErrorOf('verify', sw);
  expect(error).toBeInstanceOf(PinRejected);
  expect(error).toMatchObject({ sw, command: 'verify', retriesRemaining });
});

test('another status word passes through unchanged', () => {
  const error = pinErrorOf('verify', 0x6a88);
  expect(error).not.toBeInstanceOf(PinRejected);
  expect(error).toBeInstanceOf(ApduError);
  expect(error.sw).toBe(0x6a88);
});
