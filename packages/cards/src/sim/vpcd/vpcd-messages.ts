import { concatOctets } from '../../iso7816/octets.js';

// The protocol of the virtual reader (vsmartcard's vpcd): each message is two bytes of length, big-endian, and a body.

/** Controls: messages of one byte from the reader. Every other body is a command APDU. */
export const vpcdControls = { powerOff: 0, powerOn: 1, reset: 2, giveAtr: 4 } as const;

/** Frames one message. Length and body in one piece: two writes would wait for each other's acknowledgement. */
export function encodeVpcdMessage(body: Uint8Array): Uint8Array {
  if (body.length > 0xffff) throw new RangeError('a message to the virtual reader has at most 65,535 bytes');
  return concatOctets(Uint8Array.of(body.length >> 8, body.length & 0xff), body);
}

/** Finds the messages in a stream that arrives in pieces of any size. */
export class VpcdMessageReader {
  #pending: Uint8Array = new Uint8Array(0);

  /** Takes the next piece and gives the bodies that it completes. */
  push(piece: Uint8Array): readonly Uint8Array[] {
    this.#pending = concatOctets(this.#pending, piece);
    const bodies: Uint8Array[] = [];
    for (;;) {
      const [high, low] = this.#pending;
      if (high === undefined || low === undefined) return bodies;
      const end = 2 + (high << 8) + low;
      if (this.#pending.length < end) return bodies;
      bodies.push(this.#pending.slice(2, end));
      this.#pending = this.#pending.slice(end);
    }
  }
}
