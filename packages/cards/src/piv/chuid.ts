import { malformed } from '@cardea/domain';
import { decodeBerTlvs, encodeBerTlv, findValue, requireValue } from '../iso7816/ber-tlv.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { concatOctets } from '../iso7816/octets.js';
import { fascNLengthBytes } from './fasc-n.js';
import { chuidTag } from './sp800-73.js';

/** Card Holder Unique Identifier (SP 800-73-4 Part 1 §3.1.2), the object by which software tells PIV cards apart. */
export interface Chuid {
  /** 25 bytes; `encodeFascN` makes it and `decodeFascN` reads it. */
  readonly fascN: Uint8Array;
  /** Card UUID, 16 bytes (RFC 4122). */
  readonly cardHolderGuid: Uint8Array;
  /** Day on which the card expires, `YYYY-MM-DD`. */
  readonly expirationDate: string;
  /** UUID of the person, 16 bytes, the same on all their cards. */
  readonly cardholderUuid?: Uint8Array;
  /** CMS signature of the issuer, DER; empty on cards whose issuer does not sign. Not checked here. */
  readonly issuerAsymmetricSignature: Uint8Array;
}

const guidLengthBytes = 16;

/** Encodes the value of data object 5FC102. Errors: `MalformedInput` for a field of another form. */
export function encodeChuid(chuid: Chuid): Uint8Array {
  if (chuid.fascN.length !== fascNLengthBytes) throw malformed('fascN', 'must be 25 bytes');
  requireGuid('cardHolderGuid', chuid.cardHolderGuid);
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(chuid.expirationDate) ?? [];
  if (year === undefined || month === undefined || day === undefined) {
    throw malformed('expirationDate', 'must be YYYY-MM-DD');
  }
  const { cardholderUuid } = chuid;
  if (cardholderUuid !== undefined) requireGuid('cardholderUuid', cardholderUuid);
  return concatOctets(
    encodeBerTlv(chuidTag.fascN, chuid.fascN),
    encodeBerTlv(chuidTag.cardHolderGuid, chuid.cardHolderGuid),
    encodeBerTlv(chuidTag.expirationDate, Buffer.from(`${year}${month}${day}`, 'ascii')),
    cardholderUuid === undefined ? new Uint8Array(0) : encodeBerTlv(chuidTag.cardholderUuid, cardholderUuid),
    encodeBerTlv(chuidTag.issuerAsymmetricSignature, chuid.issuerAsymmetricSignature),
    encodeBerTlv(chuidTag.errorDetectionCode),
  );
}

/** Decodes the value of data object 5FC102; elements it does not know are passed over. Errors: `MalformedCardData`. */
export function decodeChuid(bytes: Uint8Array): Chuid {
  const elements = decodeBerTlvs(bytes);
  const fascN = requireValue(elements, chuidTag.fascN);
  const cardHolderGuid = requireValue(elements, chuidTag.cardHolderGuid);
  const cardholderUuid = findValue(elements, chuidTag.cardholderUuid);
  const hasGuidLengths = [cardHolderGuid, cardholderUuid].every(
    (guid) => (guid?.length ?? 16) === guidLengthBytes,
  );
  if (fascN.length !== fascNLengthBytes || !hasGuidLengths) {
    throw new MalformedCardData('CHUID: an element is not of its length');
  }
  const date = Buffer.from(requireValue(elements, chuidTag.expirationDate)).toString('latin1');
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(date) ?? [];
  if (year === undefined) throw new MalformedCardData('CHUID: the expiration date is not YYYYMMDD');
  return {
    fascN,
    cardHolderGuid,
    expirationDate: `${year}-${month}-${day}`,
    ...(cardholderUuid === undefined ? {} : { cardholderUuid }),
    issuerAsymmetricSignature: findValue(elements, chuidTag.issuerAsymmetricSignature) ?? new Uint8Array(0),
  };
}

function requireGuid(field: string, guid: Uint8Array): void {
  if (guid.length !== guidLengthBytes) throw malformed(field, 'must be 16 bytes');
}
