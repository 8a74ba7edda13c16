import { decodeBerTlv, decodeBerTlvs, encodeBerTlv, requireValue } from '../iso7816/ber-tlv.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { dataObjectTag, pivApplicationAid } from './sp800-73.js';

const aidTag = 0x4f;
const pinUsagePolicyTag = 0x5f2f;
const applicationPinBit = 0x40;
const globalPinBit = 0x20;

/** What data object 7E tells (SP 800-73-4 Part 1 §3.3.2). */
export interface DiscoveryObject {
  readonly aid: Uint8Array;
  /** The PIV Card Application PIN opens the card. */
  readonly hasApplicationPin: boolean;
  /** The Global PIN opens the card too. */
  readonly hasGlobalPin: boolean;
}

/** The discovery object of a card that has the PIV Card Application PIN alone. */
export function encodeDiscoveryObject(): Uint8Array {
  return encodeBerTlv(
    dataObjectTag.discoveryObject,
    encodeBerTlv(aidTag, pivApplicationAid),
    encodeBerTlv(pinUsagePolicyTag, Uint8Array.of(applicationPinBit, 0)),
  );
}

/** Decodes data object 7E with its tag. Errors: `MalformedCardData`. */
export function decodeDiscoveryObject(bytes: Uint8Array): DiscoveryObject {
  const elements = decodeBerTlvs(decodeBerTlv(dataObjectTag.discoveryObject, bytes));
  const [policy, preference] = requireValue(elements, pinUsagePolicyTag);
  if (policy === undefined || preference === undefined) {
    throw new MalformedCardData('discovery object: the PIN usage policy is not of two bytes');
  }
  return {
    aid: requireValue(elements, aidTag),
    hasApplicationPin: (policy & applicationPinBit) !== 0,
    hasGlobalPin: (policy & globalPinBit) !== 0,
  };
}
