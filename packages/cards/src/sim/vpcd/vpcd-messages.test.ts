import { array, assert, integer, property, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { concatOctets, toHex } from '../../iso7816/octets.js';
import { encodeVpcdMessage, VpcdMessageReader } from './vpcd-messages.js';

test.each([0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff])('a message of %i bytes is read back', (lengthBytes) => {
  const body = new Uint8Array(lengthBytes).fill(7);
  expect(new VpcdMessageReader().push(encodeVpcdMessage(body))).toEqual([body]);
});

test('a message of 65,536 bytes has no room in the length field', () => {
  expect(() => encodeVpcdMessage(new Uint8Array(0x10000))).toThrow(RangeError);
});

test('the length stands before the body, the high byte first', () => {
  expect(toHex(encodeVpcdMessage(new Uint8Array(0x102)).slice(0, 2))).toBe('0102');
});

test('messages are found however the stream is cut', () => {
  const bodies = array(uint8Array({ maxLength: 40 }), { maxLength: 6 });
  assert(
    property(bodies, integer({ min: 1, max: 9 }), (sent, pieceBytes) => {
      const stream = concatOctets(...sent.map(encodeVpcdMessage));
      const reader = new VpcdMessageReader();
      const received: Uint8Array[] = [];
      for (let at = 0; at < stream.length; at += pieceBytes) {
        received.push(...reader.push(stream.slice(at, at + pieceBytes)));
      }
      expect(received).toEqual(sent);
    }),
  );
});
