import type { CardConnection } from '../../iso7816/card-connection.js';

/**
 * A card made of software that answers real APDUs: in this process as a `CardConnection`, or in a virtual reader.
 * Test and demo equipment; it protects nothing.
 *
 * `transmit` rejects with `CardRemoved` once the card was removed or lost its power, until `powerOn`.
 */
export interface SimulatedCard extends CardConnection {
  /** Answer to reset, as ISO/IEC 7816-3 §8 lays it out. */
  readonly atr: Uint8Array;
  /** Time that the card itself spent on commands so far: measurements take it off, as a real card's chip differs. */
  readonly busyMs: number;
  /** Gives the card power, as on insertion; every authentication is gone. */
  powerOn(): void;
  /** Takes the power; the card keeps its files and forgets every authentication. */
  powerOff(): void;
  /** Warm reset: every authentication is gone. */
  reset(): void;
}
