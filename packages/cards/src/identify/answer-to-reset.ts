import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { toHex } from '../iso7816/octets.js';

/** What a card says of itself when it gets power (ISO/IEC 7816-3 §8.2). */
export interface AnswerToReset {
  /** Transmission protocols offered: 0 for T=0, 1 for T=1. */
  readonly protocols: readonly number[];
  readonly historicalBytes: Uint8Array;
  /** Application identifier among the historical bytes, if there is one. */
  readonly aid?: Uint8Array;
  /** Card issuer's data among the historical bytes, such as `YubiKey`, if there are any. */
  readonly issuerData?: string;
}

const directConvention = 0x3b;
const inverseConvention = 0x3f;
/** Category indicator: COMPACT-TLV data objects follow (ISO/IEC 7816-4 §12.1.1). */
const compactTlvCategory = 0x80;
const compactTag = { issuerData: 0x5, aid: 0xf };
const globalInterfaceBytes = 15;
const longestAtrBytes = 33;

/**
 * Reads an answer to reset.
 *
 * Errors: `MalformedCardData` when it ends early, has bytes too many, starts with another byte than 3B or 3F, or its
 * check byte is wrong.
 */
export function decodeAnswerToReset(atr: Uint8Array): AnswerToReset {
  let offset = 0;
  const next = (): number => {
    const byte = atr[offset++];
    if (byte === undefined) throw new MalformedCardData('ATR: ends early');
    return byte;
  };
  const first = next();
  if ((first !== directConvention && first !== inverseConvention) || atr.length > longestAtrBytes) {
    throw new MalformedCardData('ATR: not one');
  }
  const t0 = next();
  const protocols: number[] = [];
  for (let indicator = t0 >> 4; indicator !== 0; ) {
    for (const bit of [1, 2, 4]) if ((indicator & bit) !== 0) next();
    if ((indicator & 8) === 0) break;
    const td = next();
    protocols.push(td & 0x0f);
    indicator = td >> 4;
  }
  const historicalBytes = atr.slice(offset, offset + (t0 & 0x0f));
  offset += t0 & 0x0f;
  const offered = protocols.filter((protocol) => protocol !== globalInterfaceBytes);
  // A card that offers T=0 alone has no check byte (ISO/IEC 7816-3 §8.2.5).
  const hasCheckByte = protocols.some((protocol) => protocol !== 0);
  if (atr.length !== offset + (hasCheckByte ? 1 : 0)) throw new MalformedCardData('ATR: not of its length');
  if (hasCheckByte && atr.subarray(1).reduce((check, byte) => check ^ byte, 0) !== 0) {
    throw new MalformedCardData('ATR: the check byte is wrong');
  }
  return {
    protocols: offered.length === 0 ? [0] : [...new Set(offered)],
    historicalBytes,
    ...historicalData(historicalBytes),
  };
}

/** What software looks for among the historical bytes. Cards that put something else there are left alone. */
function historicalData(bytes: Uint8Array): Pick<AnswerToReset, 'aid' | 'issuerData'> {
  if (bytes[0] !== compactTlvCategory) return {};
  const found = new Map<number, Uint8Array>();
  for (let offset = 1; offset < bytes.length; ) {
    const header = bytes[offset] ?? 0;
    const end = offset + 1 + (header & 0x0f);
    if (end > bytes.length) return {};
    found.set(header >> 4, bytes.slice(offset + 1, end));
    offset = end;
  }
  const aid = found.get(compactTag.aid);
  const issuerData = found.get(compactTag.issuerData);
  return {
    ...(aid === undefined ? {} : { aid }),
    ...(issuerData === undefined ? {} : { issuerData: Buffer.from(issuerData).toString('latin1') }),
  };
}

/** Says whether `aid` begins with the other: versions may follow. */
export function isAidOf(aid: Uint8Array | undefined, beginning: Uint8Array): boolean {
  return aid !== undefined && toHex(aid).startsWith(toHex(beginning));
}
