import { accessConditions, gidsFiles } from '../../gids/generic-identity-device.js';
import { decodeBerTlv, decodeBerTlvs, encodeBerTlv, formatTag, requireValue } from '../../iso7816/ber-tlv.js';
import { bigEndian, fromHex, toHex } from '../../iso7816/octets.js';
import {
  conditionsOfUseNotSatisfied,
  fileAlreadyExists,
  fileNotFound,
  functionNotSupported,
  incorrectParametersInData,
  notEnoughMemory,
  referencedDataNotFound,
  securityStatusNotSatisfied,
} from '../../iso7816/status-words.js';
import type { CardFaults } from '../card/card-faults.js';
import type { GidsCardState, GidsFileState } from './gids-card-state.js';
import { Refusal } from './refusal.js';
import type { SecurityStatus } from './security-status.js';

const nothing = new Uint8Array(0);
/** Room for data objects, as small cards have it. */
const memoryBytes = 80 * 1024;

/**
 * Bits of the access mode byte, by what they protect (ISO/IEC 7816-4 §9.3.3). The conditions follow from the highest
 * bit set down to the lowest. For key files, bit 4 is deletion, 3 use, 2 new key; for data objects, 2 is write. 1 reads.
 */
export type AccessMode = 0x08 | 0x04 | 0x02 | 0x01;

/** Files and data objects of the simulated GIDS card. */
export class GidsFileSystem {
  readonly #state: GidsCardState;
  readonly #status: SecurityStatus;
  readonly #faults: CardFaults;
  #current: string | undefined;

  constructor(state: GidsCardState, status: SecurityStatus, faults: CardFaults) {
    this.#state = state;
    this.#status = status;
    this.#faults = faults;
  }

  forgetSelection(): void {
    this.#current = undefined;
  }

  /** SELECT by file identifier. */
  select(p1: number, data: Uint8Array): Uint8Array {
    if (p1 !== 0x00) throw new Refusal(functionNotSupported);
    const identifier = toHex(data);
    const isApplication = identifier === hexOf(gidsFiles.application);
    if (!isApplication && this.#state.files[identifier] === undefined) throw new Refusal(fileNotFound);
    this.#current = identifier;
    return nothing;
  }

  /** CREATE FILE; the new file is selected. */
  create(data: Uint8Array): Uint8Array {
    if (!this.#state.isBlank && !this.#status.allows(accessConditions.userOrAdmin)) {
      throw new Refusal(securityStatusNotSatisfied);
    }
    this.requireMemory(data.length);
    const members = decodeBerTlvs(decodeBerTlv(0x62, data));
    const [descriptor] = requireValue(members, 0x82);
    const identifier = toHex(requireValue(members, 0x83));
    const isKnown = descriptor === 0x18 || descriptor === 0x39;
    if (!isKnown || identifier.length !== 4) throw new Refusal(incorrectParametersInData);
    if (this.#state.files[identifier] !== undefined) throw new Refusal(fileAlreadyExists);
    const conditions = toHex(requireValue(members, 0x8c));
    this.#state.files[identifier] = {
      descriptor,
      accessConditions: conditions,
      isActivated: false,
      objects: {},
    };
    this.#current = identifier;
    return nothing;
  }

  /** ACTIVATE FILE of the selected file, or of the application, whose creation state ends with it. */
  activate(): Uint8Array {
    if (this.#current === hexOf(gidsFiles.application)) {
      this.#state.isBlank = false;
      return nothing;
    }
    this.#selected().isActivated = true;
    return nothing;
  }

  /** DELETE FILE of the selected file. */
  delete(): Uint8Array {
    const file = this.#selected();
    this.require(file, 0x08);
    delete this.#state.files[this.#current ?? ''];
    this.#current = undefined;
    return nothing;
  }

  /** GET DATA of one data object in a file. */
  getData(fileIdentifier: number, data: Uint8Array): Uint8Array {
    const file = this.find(fileIdentifier);
    const tag = Number.parseInt(toHex(decodeBerTlv(0x5c, data)), 16);
    this.require(file, 0x01);
    const value = file.objects[formatTag(tag)];
    if (value === undefined) throw new Refusal(referencedDataNotFound);
    return encodeBerTlv(tag, fromHex(value));
  }

  /** PUT DATA of one data object in a file. An empty one stays: OpenSC insists on reading an empty container map. */
  putData(fileIdentifier: number, data: Uint8Array): Uint8Array {
    const file = this.find(fileIdentifier);
    const [object, ...others] = decodeBerTlvs(data);
    if (object === undefined || others.length > 0) throw new Refusal(incorrectParametersInData);
    this.require(file, 0x02);
    this.requireMemory(object.value.length);
    file.objects[formatTag(object.tag)] = toHex(object.value);
    return nothing;
  }

  /** The file with this identifier. Errors: `Refusal` 6A82. */
  find(fileIdentifier: number): GidsFileState {
    const file = this.#state.files[hexOf(fileIdentifier)];
    if (file === undefined) throw new Refusal(fileNotFound);
    return file;
  }

  /** Errors: `Refusal` 6982 when who is authenticated may not do this. Files that are not activated allow all. */
  require(file: GidsFileState, mode: AccessMode): void {
    if (this.#state.isBlank || !file.isActivated) return;
    if (!this.#status.allows(conditionOf(file, mode))) throw new Refusal(securityStatusNotSatisfied);
  }

  /** Errors: `Refusal` 6A84 when so many bytes find no room. */
  requireMemory(lengthBytes: number): void {
    const used = Object.values(this.#state.files)
      .flatMap((file) => Object.values(file.objects))
      .reduce((total, value) => total + value.length / 2, 0);
    const isGrowing = lengthBytes > 0;
    if (isGrowing && (this.#faults.isMemoryFull || used + lengthBytes > memoryBytes)) {
      throw new Refusal(notEnoughMemory);
    }
  }

  #selected(): GidsFileState {
    const file = this.#state.files[this.#current ?? ''];
    if (file === undefined) throw new Refusal(conditionsOfUseNotSatisfied);
    return file;
  }
}

/** The condition byte for an access mode; what the file does not mention is never allowed. */
function conditionOf(file: GidsFileState, mode: AccessMode): number {
  const [modes = 0, ...conditions] = fromHex(file.accessConditions);
  const listed = [0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x01].filter((bit) => (modes & bit) !== 0);
  return conditions[listed.indexOf(mode)] ?? accessConditions.never;
}

function hexOf(fileIdentifier: number): string {
  return toHex(bigEndian(fileIdentifier, 2));
}
