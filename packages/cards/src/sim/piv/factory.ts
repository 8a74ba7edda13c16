import { randomInt } from 'node:crypto';
import { formatTag } from '../../iso7816/ber-tlv.js';
import { fromHex, toHex } from '../../iso7816/octets.js';
import { encodeCertificateObject } from '../../piv/certificate-object.js';
import { type CardManagementKeyAlgorithm, cardManagementKeyAlgorithms } from '../../piv/sp800-73.js';
import { attestationCertificateTag } from '../../piv/yubico-extensions.js';
import { makeAttestationAuthority } from './attestation-certificates.js';
import { type PivCardState, pivCardStateKind, type StoredManagementKey } from './piv-card-state.js';

/** PIN 123456 and PUK 12345678, as blocks, hex. */
export const factoryPin = '313233343536ffff';
export const factoryPuk = '3132333435363738';
const factoryRetryLimit = 3;

/** How a card leaves the factory. */
export interface PivCardModel {
  /** Number printed on the card, up to 32 bits; random unless given. */
  readonly cardSerial?: number;
  /** Firmware version, 5.7.1 unless given: it decides which of Yubico's commands the card knows. */
  readonly firmwareVersion?: string;
  /** True for a card that knows the commands of SP 800-73 alone; false unless given. */
  readonly isPlain?: boolean;
  /** 3DES unless given; Yubico's cards have AES-192 from firmware 5.7 on. */
  readonly managementKeyAlgorithm?: CardManagementKeyAlgorithm;
}

/** A card as it leaves the factory: factory PIN, PUK and card management key, no keys but the one for attestation. */
export function makeFactoryState(model: PivCardModel): PivCardState {
  const cardSerial = model.cardSerial ?? randomInt(1, 2 ** 32);
  const algorithm = model.managementKeyAlgorithm ?? '3DES';
  const attestation = makeAttestationAuthority(cardSerial);
  return {
    kind: pivCardStateKind,
    cardSerial,
    firmwareVersion: model.firmwareVersion ?? '5.7.1',
    ...(model.isPlain === true ? { isPlain: true } : {}),
    factoryManagementKeyAlgorithm: algorithm,
    attestationRoot: toHex(attestation.rootDer),
    pin: { block: factoryPin, retryLimit: factoryRetryLimit, retriesRemaining: factoryRetryLimit },
    puk: { block: factoryPuk, retryLimit: factoryRetryLimit, retriesRemaining: factoryRetryLimit },
    managementKey: factoryManagementKey(algorithm),
    keys: { F9: attestation.key },
    dataObjects: {
      [formatTag(attestationCertificateTag)]: toHex(encodeCertificateObject(attestation.intermediateDer)),
    },
  };
}

/** Puts back what RESET puts back: everything but the card's serial number and its attestation (Yubico: RESET). */
export function restoreFactoryState(state: PivCardState): void {
  const certificate = formatTag(attestationCertificateTag);
  state.pin = { block: factoryPin, retryLimit: factoryRetryLimit, retriesRemaining: factoryRetryLimit };
  state.puk = { block: factoryPuk, retryLimit: factoryRetryLimit, retriesRemaining: factoryRetryLimit };
  state.managementKey = factoryManagementKey(state.factoryManagementKeyAlgorithm);
  state.keys = only(state.keys, 'F9');
  state.dataObjects = only(state.dataObjects, certificate);
}

/** 01 to 08, as often as the key is long. */
export function factoryManagementKey(algorithm: CardManagementKeyAlgorithm): StoredManagementKey {
  const { keyBytes } = cardManagementKeyAlgorithms[algorithm];
  const key = toHex(fromHex('0102030405060708'.repeat(keyBytes / 8)));
  return { algorithm, key, isTouchRequired: false };
}

function only<Value>(record: Record<string, Value>, name: string): Record<string, Value> {
  const value = record[name];
  return value === undefined ? {} : { [name]: value };
}
