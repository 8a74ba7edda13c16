import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { type BerTlv, decodeBerTlv, decodeBerTlvs, encodeBerTlv, findValue } from '../../iso7816/ber-tlv.js';
import { concatOctets, toHex } from '../../iso7816/octets.js';
import {
  conditionsOfUseNotSatisfied,
  incorrectParameters,
  incorrectParametersInData,
  referencedDataNotFound,
} from '../../iso7816/status-words.js';
import {
  encodePublicKeyTemplate,
  isRsa,
  keyAlgorithmIdentifier,
  keyAlgorithmOf,
  keyLengthBytes,
  type PivKeyAlgorithm,
  publicKeyElements,
} from '../../piv/key-algorithm.js';
import {
  type CardManagementKeyAlgorithm,
  cardManagementKeyAlgorithms,
  cardManagementKeyReference,
  keyPairTag,
  keyReferenceOf,
  pinReference,
} from '../../piv/sp800-73.js';
import {
  keyOrigins,
  metadataTag,
  type PinPolicy,
  pinPolicies,
  policyTag,
  type TouchPolicy,
  touchPolicies,
} from '../../piv/yubico-extensions.js';
import { attestKey } from './attestation-certificates.js';
import { factoryManagementKey, factoryPin, factoryPuk, restoreFactoryState } from './factory.js';
import { importedKey } from './imported-key.js';
import { effectivePinPolicy } from './pin-policy.js';
import {
  nothing,
  type PivCardCommand,
  type PivCardMemory,
  privateKeyOf,
  refuse,
  requireManagementKey,
  requireRoomForKey,
} from './piv-card-memory.js';
import type { StoredKey, StoredReferenceData } from './piv-card-state.js';

const generateKeyPairAsync = promisify(generateKeyPair);
const deletedKey = 0xff;

/** GENERATE ASYMMETRIC KEY PAIR (SP 800-73-4 Part 2 §3.3.1). */
export const generateAsymmetricKeyPair: PivCardCommand = async (card, { p2, data }) => {
  requireManagementKey(card);
  const reference = requireSlot(p2);
  const elements = decodeBerTlvs(decodeBerTlv(keyPairTag.controlReferenceTemplate, data));
  const algorithm = keyAlgorithmOf(findValue(elements, keyPairTag.cryptographicMechanism)?.[0] ?? 0);
  if (algorithm === undefined) throw refuse(incorrectParametersInData);
  const policies = policiesOf(elements);
  requireRoomForKey(card, reference);
  const privateKey = await makeKey(algorithm);
  card.faults.works('makeKey', algorithm);
  card.state.keys[reference] = stored(algorithm, privateKey, 'generated', policies);
  return encodePublicKeyTemplate(createPublicKey(privateKey));
};

/** IMPORT KEY (Yubico). */
export const importKey: PivCardCommand = (card, { p1, p2, data }) => {
  requireManagementKey(card);
  const reference = requireSlot(p2);
  const algorithm = keyAlgorithmOf(p1);
  if (algorithm === undefined) throw refuse(incorrectParameters);
  const elements = decodeBerTlvs(data);
  const policies = policiesOf(elements);
  const privateKey = importedKey(algorithm, elements);
  requireRoomForKey(card, reference);
  card.state.keys[reference] = stored(algorithm, privateKey, 'imported', policies);
  return nothing;
};

/** MOVE KEY (Yubico): into a free slot, or to FF, which deletes it. */
export const moveKey: PivCardCommand = (card, { p1, p2 }) => {
  requireManagementKey(card);
  const from = requireSlot(p2);
  const key = requireKey(card, from);
  if (p1 !== deletedKey) {
    const to = requireSlot(p1);
    if (card.state.keys[to] !== undefined) throw refuse(conditionsOfUseNotSatisfied);
    card.state.keys[to] = key;
  }
  delete card.state.keys[from];
  return nothing;
};

/** ATTEST (Yubico): for keys made on the card alone. */
export const attest: PivCardCommand = (card, { p1, p2 }) => {
  if (p2 !== 0) throw refuse(incorrectParameters);
  const keyReference = requireSlot(p1);
  const key = requireKey(card, keyReference);
  const attestationKey = card.state.keys.F9;
  if (key.origin !== 'generated' || attestationKey === undefined) throw refuse(incorrectParametersInData);
  const { cardSerial, firmwareVersion } = card.state;
  const policies = { pinPolicy: effectivePinPolicy(keyReference, key), touchPolicy: key.touchPolicy };
  const attested = { keyReference, cardSerial, firmwareVersion, privateKey: privateKeyOf(key), policies };
  return attestKey(attested, privateKeyOf(attestationKey));
};

/** GET METADATA (Yubico). */
export const getMetadata: PivCardCommand = (card, { p2 }) => {
  const { state } = card;
  if (p2 === pinReference.applicationPin) return referenceDataMetadata(state.pin, factoryPin);
  if (p2 === pinReference.puk) return referenceDataMetadata(state.puk, factoryPuk);
  if (p2 === cardManagementKeyReference) {
    const { algorithm, key, isTouchRequired } = state.managementKey;
    const touchPolicy = touchPolicies[isTouchRequired ? 'always' : 'never'];
    return metadata({
      algorithm: [cardManagementKeyAlgorithms[algorithm].identifier],
      policy: [0, touchPolicy],
      isDefault: [key === factoryManagementKey(algorithm).key ? 1 : 0],
    });
  }
  const reference = p2.toString(16).toUpperCase().padStart(2, '0');
  const key = requireKey(card, reference);
  return metadata({
    algorithm: [keyAlgorithmIdentifier(key.algorithm)],
    policy: [pinPolicies[effectivePinPolicy(reference, key)], touchPolicies[key.touchPolicy]],
    origin: [keyOrigins[key.origin]],
    publicKey: publicKeyElements(createPublicKey(privateKeyOf(key))),
  });
};

/** SET MANAGEMENT KEY (Yubico). */
export const setManagementKey: PivCardCommand = (card, { p1, p2, data }) => {
  requireManagementKey(card);
  const isTouchRequired = p2 === 0xfe;
  if (p1 !== 0xff || (p2 !== 0xff && !isTouchRequired)) throw refuse(incorrectParameters);
  const [identifier] = data;
  const algorithm = (Object.keys(cardManagementKeyAlgorithms) as CardManagementKeyAlgorithm[]).find(
    (name) => cardManagementKeyAlgorithms[name].identifier === identifier,
  );
  const key = decodeBerTlv(cardManagementKeyReference, data.subarray(1));
  if (algorithm === undefined || key.length !== cardManagementKeyAlgorithms[algorithm].keyBytes) {
    throw refuse(incorrectParametersInData);
  }
  card.state.managementKey = { algorithm, key: toHex(key), isTouchRequired };
  return nothing;
};

/** RESET (Yubico): only once PIN and PUK are both blocked. */
export const resetApplication: PivCardCommand = ({ state, security }) => {
  if (state.pin.retriesRemaining > 0 || state.puk.retriesRemaining > 0)
    throw refuse(conditionsOfUseNotSatisfied);
  restoreFactoryState(state);
  security.isPinVerified = false;
  security.isManagementKeyAuthenticated = false;
  return nothing;
};

function requireSlot(byte: number): string {
  const reference = keyReferenceOf(byte);
  if (reference === undefined) throw refuse(incorrectParameters);
  return reference;
}

function requireKey({ state }: PivCardMemory, reference: string): StoredKey {
  const key = state.keys[reference];
  if (key === undefined) throw refuse(referencedDataNotFound);
  return key;
}

async function makeKey(algorithm: PivKeyAlgorithm): Promise<KeyObject> {
  if (algorithm === 'Ed25519') return (await generateKeyPairAsync('ed25519')).privateKey;
  if (!isRsa(algorithm)) return (await generateKeyPairAsync('ec', { namedCurve: algorithm })).privateKey;
  return (await generateKeyPairAsync('rsa', { modulusLength: keyLengthBytes(algorithm) * 8 })).privateKey;
}

type Policies = Pick<StoredKey, 'pinPolicy' | 'touchPolicy'>;

function stored(
  algorithm: PivKeyAlgorithm,
  privateKey: KeyObject,
  origin: StoredKey['origin'],
  policies: Policies,
): StoredKey {
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  return { algorithm, privateKey: toHex(pkcs8), origin, ...policies };
}

function policiesOf(elements: readonly BerTlv[]): Policies {
  const pin = findValue(elements, policyTag.pinPolicy)?.[0] ?? 0;
  const touch = findValue(elements, policyTag.touchPolicy)?.[0] ?? 0;
  const pinPolicy = (Object.keys(pinPolicies) as PinPolicy[]).find((name) => pinPolicies[name] === pin);
  const touchPolicy = (Object.keys(touchPolicies) as TouchPolicy[]).find(
    (name) => touchPolicies[name] === touch,
  );
  if (pinPolicy === undefined || touchPolicy === undefined) throw refuse(incorrectParametersInData);
  // Nobody can touch the card; it takes the wish for a touch and goes on without.
  return { pinPolicy, touchPolicy: touchPolicy === 'default' ? 'never' : touchPolicy };
}

function referenceDataMetadata(data: StoredReferenceData, factoryBlock: string): Uint8Array {
  return metadata({
    isDefault: [data.block === factoryBlock ? 1 : 0],
    retries: [data.retryLimit, data.retriesRemaining],
  });
}

function metadata(
  elements: Partial<Record<keyof typeof metadataTag, readonly number[] | Uint8Array>>,
): Uint8Array {
  return concatOctets(
    ...(Object.keys(metadataTag) as (keyof typeof metadataTag)[]).flatMap((name) => {
      const value = elements[name];
      return value === undefined ? [] : [encodeBerTlv(metadataTag[name], Uint8Array.from(value))];
    }),
  );
}
