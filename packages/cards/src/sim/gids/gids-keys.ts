import { createPublicKey, type KeyObject } from 'node:crypto';
import { adminKeyLengthBytes } from '../../admin-key/response.js';
import {
  adminKeyReference,
  algorithmOf,
  gidsObjects,
  keyFileOf,
} from '../../gids/generic-identity-device.js';
import { decodeImportedKey, encodePublicKey } from '../../gids/key-templates.js';
import {
  type BerTlv,
  decodeBerTlv,
  decodeBerTlvs,
  encodeBerTlv,
  encodeTag,
  findValue,
  requireValue,
} from '../../iso7816/ber-tlv.js';
import { toHex } from '../../iso7816/octets.js';
import {
  conditionsOfUseNotSatisfied,
  incorrectParameters,
  incorrectParametersInData,
  referencedDataNotFound,
} from '../../iso7816/status-words.js';
import type { CardFaults } from '../card/card-faults.js';
import { type GidsCardState, privateKeyOf } from './gids-card-state.js';
import type { GidsFileSystem } from './gids-file-system.js';
import { computeSignature, decipher, generateKey } from './key-operations.js';
import { Refusal } from './refusal.js';

const nothing = new Uint8Array(0);
/** Room that a key takes on the card. */
const keyBytes = 1024;

interface Environment {
  readonly mechanism: number;
  readonly keyReference: number;
}

/** Keys of the simulated GIDS card: the admin key and those of the containers. */
export class GidsKeys {
  readonly #state: GidsCardState;
  readonly #files: GidsFileSystem;
  readonly #faults: CardFaults;
  #signing: Environment | undefined;
  #deciphering: Environment | undefined;

  constructor(state: GidsCardState, files: GidsFileSystem, faults: CardFaults) {
    this.#state = state;
    this.#files = files;
    this.#faults = faults;
  }

  forgetEnvironment(): void {
    this.#signing = undefined;
    this.#deciphering = undefined;
  }

  /** MANAGE SECURITY ENVIRONMENT SET for authentication, signature or confidentiality. */
  manageSecurityEnvironment(p1p2: number, data: Uint8Array): Uint8Array {
    const members = decodeBerTlvs(data);
    const purpose = p1p2 & 0xff;
    if (purpose === 0xa4) {
      const isAdminKey = findValue(members, 0x83)?.[0] === adminKeyReference;
      if (!isAdminKey) throw new Refusal(referencedDataNotFound);
    } else if (purpose === 0xb6) this.#signing = environmentOf(members);
    else if (purpose === 0xb8) this.#deciphering = environmentOf(members);
    else throw new Refusal(incorrectParameters);
    return nothing;
  }

  /** PERFORM SECURITY OPERATION: compute digital signature, or decipher. */
  performSecurityOperation(p1p2: number, input: Uint8Array): Uint8Array {
    if (p1p2 === 0x9e9a) {
      const { mechanism, key } = this.#usable(this.#signing);
      this.#faults.works('useKey', algorithmOf(mechanism));
      return computeSignature(key, mechanism, input);
    }
    if (p1p2 !== 0x8086) throw new Refusal(incorrectParameters);
    const { mechanism, key } = this.#usable(this.#deciphering);
    this.#faults.works('useKey', algorithmOf(mechanism));
    return decipher(key, mechanism, input);
  }

  /** GENERATE ASYMMETRIC KEY PAIR in a key file that is there. */
  async generate(data: Uint8Array): Promise<Uint8Array> {
    const members = decodeBerTlvs(decodeBerTlv(0xac, data));
    const file = this.#files.find(keyFileOf(byteOf(members, 0x83)));
    this.#files.require(file, 0x02);
    this.#files.requireMemory(keyBytes);
    const mechanism = byteOf(members, 0x80);
    const key = await generateKey(mechanism);
    this.#faults.works('makeKey', algorithmOf(mechanism));
    file.privateKeyPem = pemOf(key);
    return encodePublicKey(createPublicKey(key));
  }

  /** GET DATA of the application: the PIN's counters, or a public key. */
  getData(data: Uint8Array): Uint8Array {
    const [query] = decodeBerTlvs(data);
    if (query?.tag === 0x5c) return this.#pinStatus(query.value);
    const members = decodeBerTlvs(decodeBerTlv(0x70, data));
    // The headers asked for (A5) name 7F49 whole; nothing else of a key can be read.
    if (toHex(requireValue(members, 0xa5)) !== '7f4980') throw new Refusal(incorrectParametersInData);
    const file = this.#files.find(keyFileOf(byteOf(members, 0x84)));
    this.#files.require(file, 0x01);
    const key = privateKeyOf(file);
    if (key === undefined) throw new Refusal(referencedDataNotFound);
    return encodePublicKey(createPublicKey(key));
  }

  /** PUT DATA of the application: the admin key, or a key made elsewhere. */
  putKey(data: Uint8Array): Uint8Array {
    const members = decodeBerTlvs(decodeBerTlv(0x70, data));
    const reference = byteOf(members, 0x84);
    const file = this.#files.find(keyFileOf(reference));
    this.#files.require(file, 0x02);
    const value = requireValue(decodeBerTlvs(requireValue(members, 0xa5)), 0x87);
    if (reference !== adminKeyReference) {
      this.#files.requireMemory(keyBytes);
      file.privateKeyPem = pemOf(decodeImportedKey(value));
      return nothing;
    }
    if (value.length !== adminKeyLengthBytes) throw new Refusal(incorrectParametersInData);
    this.#state.adminKey = toHex(value);
    this.#faults.isKeyWrong = false;
    return nothing;
  }

  #pinStatus(tagList: Uint8Array): Uint8Array {
    const isPin = toHex(tagList) === toHex(encodeTag(gidsObjects.pinStatus));
    if (!isPin || this.#state.pin === null) throw new Refusal(referencedDataNotFound);
    return encodeBerTlv(
      gidsObjects.pinStatus,
      encodeBerTlv(0x97, Uint8Array.of(this.#state.pinRetriesRemaining)),
      encodeBerTlv(0x93, Uint8Array.of(this.#state.pinRetryLimit)),
    );
  }

  #usable(environment: Environment | undefined): { readonly mechanism: number; readonly key: KeyObject } {
    if (environment === undefined) throw new Refusal(conditionsOfUseNotSatisfied);
    const file = this.#files.find(keyFileOf(environment.keyReference));
    this.#files.require(file, 0x04);
    const key = privateKeyOf(file);
    if (key === undefined) throw new Refusal(referencedDataNotFound);
    return { mechanism: environment.mechanism, key };
  }
}

function environmentOf(members: readonly BerTlv[]): Environment {
  return { mechanism: byteOf(members, 0x80), keyReference: byteOf(members, 0x84) };
}

function byteOf(members: readonly BerTlv[], tag: number): number {
  const [byte, ...others] = requireValue(members, tag);
  if (byte === undefined || others.length > 0) throw new Refusal(incorrectParametersInData);
  return byte;
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
