import { malformed } from '@cardea/domain';
import { decodeBerTlvs, encodeBerTlv, findValue, requireValue } from '../iso7816/ber-tlv.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { concatOctets } from '../iso7816/octets.js';

// Elements of the Key History Object (SP 800-73-4 Part 1 §3.3.3).
const withOnCardCertificatesTag = 0xc1;
const withOffCardCertificatesTag = 0xc2;
const offCardCertificatesUrlTag = 0xf3;
const errorDetectionCodeTag = 0xfe;

const retiredKeyLimit = 20;

/** How many retired keys a card holds. Programs look for no retired key without it. */
export interface KeyHistory {
  /** Keys from 82 on whose certificates are on the card. */
  readonly keysWithOnCardCertificates: number;
  /** Keys from 95 downwards whose certificates are elsewhere. */
  readonly keysWithOffCardCertificates: number;
  /** Where those certificates are; needed when there are any. */
  readonly offCardCertificatesUrl?: string;
}

/** Encodes the value of data object 5FC10C. Errors: `MalformedInput` for more than 20 keys, or a missing URL. */
export function encodeKeyHistory(history: KeyHistory): Uint8Array {
  const { keysWithOnCardCertificates: onCard, keysWithOffCardCertificates: offCard } = history;
  const isPossible = [onCard, offCard].every((count) => Number.isInteger(count) && count >= 0);
  if (!isPossible || onCard + offCard > retiredKeyLimit) throw malformed('keyHistory', 'has at most 20 keys');
  const url = history.offCardCertificatesUrl ?? '';
  if (offCard > 0 && url === '')
    throw malformed('offCardCertificatesUrl', 'is needed for keys without certificate');
  return concatOctets(
    encodeBerTlv(withOnCardCertificatesTag, Uint8Array.of(onCard)),
    encodeBerTlv(withOffCardCertificatesTag, Uint8Array.of(offCard)),
    encodeBerTlv(offCardCertificatesUrlTag, Buffer.from(url, 'ascii')),
    encodeBerTlv(errorDetectionCodeTag),
  );
}

/** Decodes the value of data object 5FC10C. Errors: `MalformedCardData`. */
export function decodeKeyHistory(bytes: Uint8Array): KeyHistory {
  const elements = decodeBerTlvs(bytes);
  const [onCard] = requireValue(elements, withOnCardCertificatesTag);
  const [offCard] = requireValue(elements, withOffCardCertificatesTag);
  if (onCard === undefined || offCard === undefined || onCard + offCard > retiredKeyLimit) {
    throw new MalformedCardData('key history: not two counts of up to 20 keys');
  }
  const url = Buffer.from(findValue(elements, offCardCertificatesUrlTag) ?? []).toString('latin1');
  return {
    keysWithOnCardCertificates: onCard,
    keysWithOffCardCertificates: offCard,
    ...(url === '' ? {} : { offCardCertificatesUrl: url }),
  };
}
