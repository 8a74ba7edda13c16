import { type BerTlv, decodeBerTlvs, encodeBerTlv, encodeTag, formatTag } from '../../iso7816/ber-tlv.js';
import { fromHex, toHex } from '../../iso7816/octets.js';
import {
  fileNotFound,
  incorrectParameters,
  incorrectParametersInData,
  securityStatusNotSatisfied,
} from '../../iso7816/status-words.js';
import { encodeDiscoveryObject } from '../../piv/discovery-object.js';
import { dataFieldTag, dataObjectTag, pinProtectedDataObjects, tagListTag } from '../../piv/sp800-73.js';
import {
  nothing,
  type PivCardCommand,
  refuse,
  requireManagementKey,
  requireRoomForData,
} from './piv-card-memory.js';

/** Data objects of PIV and those that Yubico's programs make: tags 5FC000 to 5FFFFF. */
const firstDataObjectTag = 0x5fc000;
const lastDataObjectTag = 0x5fffff;
const wholeObject = 0x3fff;

/** GET DATA (SP 800-73-4 Part 2 §3.1.2). */
export const getData: PivCardCommand = ({ state, security }, { p1, p2, data }) => {
  if (((p1 << 8) | p2) !== wholeObject) throw refuse(incorrectParameters);
  const [tagList, ...others] = decodeBerTlvs(data);
  if (tagList?.tag !== tagListTag || others.length > 0) throw refuse(incorrectParametersInData);
  const tag = tagOf(tagList);
  if (tag === dataObjectTag.discoveryObject) return encodeDiscoveryObject();
  if (pinProtectedDataObjects.has(tag) && !security.isPinVerified) throw refuse(securityStatusNotSatisfied);
  const content = state.dataObjects[formatTag(tag)];
  if (content === undefined) throw refuse(fileNotFound);
  return encodeBerTlv(dataFieldTag, fromHex(content));
};

/** PUT DATA (SP 800-73-4 Part 2 §3.3.2); empty content deletes. */
export const putData: PivCardCommand = (card, { p1, p2, data }) => {
  requireManagementKey(card);
  if (((p1 << 8) | p2) !== wholeObject) throw refuse(incorrectParameters);
  const [tagList, field, ...others] = decodeBerTlvs(data);
  if (tagList?.tag !== tagListTag || field?.tag !== dataFieldTag || others.length > 0) {
    throw refuse(incorrectParametersInData);
  }
  const tag = tagOf(tagList);
  if (tag < firstDataObjectTag || tag > lastDataObjectTag) throw refuse(incorrectParametersInData);
  const name = formatTag(tag);
  if (field.value.length === 0) {
    delete card.state.dataObjects[name];
    return nothing;
  }
  requireRoomForData(card, name, field.value.length);
  card.state.dataObjects[name] = toHex(field.value);
  return nothing;
};

/** The one tag in a tag list. */
function tagOf({ value }: BerTlv): number {
  const tag = value.length > 3 ? 0 : value.reduce((number, byte) => number * 256 + byte, 0);
  if (toHex(encodeTag(tag)) !== toHex(value)) throw refuse(incorrectParametersInData);
  return tag;
}
