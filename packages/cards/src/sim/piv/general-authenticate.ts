import { constants, diffieHellman, privateDecrypt, randomBytes, sign } from 'node:crypto';
import { Secret } from '@cardea/domain';
import { type BerTlv, decodeBerTlv, decodeBerTlvs, encodeBerTlv, findValue } from '../../iso7816/ber-tlv.js';
import { fromHex } from '../../iso7816/octets.js';
import {
  incorrectParameters,
  incorrectParametersInData,
  referencedDataNotFound,
  securityStatusNotSatisfied,
} from '../../iso7816/status-words.js';
import { type CardManagementKey, encryptBlock, isSameBlock } from '../../piv/card-management-key.js';
import { isRsa, keyAlgorithmOf, keyLengthBytes, publicKeyFromPoint } from '../../piv/key-algorithm.js';
import {
  cardManagementKeyAlgorithms,
  cardManagementKeyReference,
  dynamicAuthentication as element,
} from '../../piv/sp800-73.js';
import { signHash } from '../card/sign-hash.js';
import { effectivePinPolicy } from './pin-policy.js';
import { type PivCardCommand, type PivCardMemory, privateKeyOf, refuse } from './piv-card-memory.js';
import type { StoredKey } from './piv-card-state.js';

/** GENERAL AUTHENTICATE (SP 800-73-4 Part 2 §3.2.4), told apart by key reference and by the elements that come. */
export const generalAuthenticate: PivCardCommand = (card, { p1, p2, data }) => {
  const elements = decodeBerTlvs(decodeBerTlv(element.template, data));
  if (p2 === cardManagementKeyReference) return authenticateManagementKey(card, p1, elements);
  const reference = p2.toString(16).toUpperCase().padStart(2, '0');
  const key = card.state.keys[reference];
  if (key === undefined) throw refuse(referencedDataNotFound);
  if (keyAlgorithmOf(p1) !== key.algorithm) throw refuse(incorrectParameters);
  requirePinOf(card, reference, key);
  card.faults.works('useKey', key.algorithm);
  return encodeBerTlv(element.template, encodeBerTlv(element.response, useKey(key, elements)));
};

function authenticateManagementKey(
  card: PivCardMemory,
  algorithmIdentifier: number,
  elements: readonly BerTlv[],
): Uint8Array {
  const { security, state } = card;
  const { algorithm } = state.managementKey;
  const { identifier, blockBytes } = cardManagementKeyAlgorithms[algorithm];
  // 00 stands for 3DES too (SP 800-78-4 Table 6-2).
  if (algorithmIdentifier !== identifier && !(algorithmIdentifier === 0 && algorithm === '3DES')) {
    throw refuse(incorrectParameters);
  }
  const managementKey = { algorithm, key: new Secret(fromHex(state.managementKey.key)) };
  const pending = security.pending;
  security.pending = undefined;
  security.isManagementKeyAuthenticated = false;
  const witness = findValue(elements, element.witness);
  const challenge = findValue(elements, element.challenge);
  const response = findValue(elements, element.response);
  const isQuestion = elements.length === 1;
  if (isQuestion && (witness?.length === 0 || challenge?.length === 0)) {
    const kind = witness === undefined ? 'challenge' : 'witness';
    const block = Uint8Array.from(randomBytes(blockBytes));
    security.pending = { kind, block };
    const given = kind === 'witness' ? encryptBlock(managementKey, block) : block;
    return encodeBerTlv(element.template, encodeBerTlv(element[kind], given));
  }
  if (witness !== undefined && challenge?.length === blockBytes) {
    settle(card, pending?.kind === 'witness' ? pending.block : undefined, witness);
    const answer = encryptBlock(managementKey, challenge);
    return encodeBerTlv(element.template, encodeBerTlv(element.response, answer));
  }
  if (witness !== undefined || response === undefined) throw refuse(incorrectParametersInData);
  settle(card, expectedResponse(managementKey, pending), response);
  return new Uint8Array(0);
}

function expectedResponse(
  managementKey: CardManagementKey,
  pending: PivCardMemory['security']['pending'],
): Uint8Array | undefined {
  return pending?.kind === 'challenge' ? encryptBlock(managementKey, pending.block) : undefined;
}

function settle(card: PivCardMemory, expected: Uint8Array | undefined, given: Uint8Array): void {
  if (card.faults.isKeyWrong || expected === undefined || !isSameBlock(expected, given)) {
    throw refuse(securityStatusNotSatisfied);
  }
  card.security.isManagementKeyAuthenticated = true;
}

function requirePinOf({ security }: PivCardMemory, reference: string, key: StoredKey): void {
  const policy = effectivePinPolicy(reference, key);
  const isAllowed =
    policy === 'never' || (policy === 'once' ? security.isPinVerified : security.isPinJustVerified);
  if (!isAllowed) throw refuse(securityStatusNotSatisfied);
}

function useKey(key: StoredKey, elements: readonly BerTlv[]): Uint8Array {
  const { algorithm } = key;
  const lengthBytes = keyLengthBytes(algorithm);
  const privateKey = privateKeyOf(key);
  const point = findValue(elements, element.exponentiation);
  if (point !== undefined) {
    if (isRsa(algorithm) || algorithm === 'Ed25519') throw refuse(incorrectParametersInData);
    return Uint8Array.from(diffieHellman({ privateKey, publicKey: publicKeyFromPoint(algorithm, point) }));
  }
  const block = findValue(elements, element.challenge);
  if (block === undefined || block.length === 0) throw refuse(incorrectParametersInData);
  if (algorithm === 'Ed25519') return Uint8Array.from(sign(null, block, privateKey));
  if (!isRsa(algorithm)) {
    if (block.length > lengthBytes) throw refuse(incorrectParametersInData);
    return signHash(algorithm, privateKey, block);
  }
  if (block.length !== lengthBytes) throw refuse(incorrectParametersInData);
  try {
    // The private operation alone: signing and deciphering are the same to the card.
    return Uint8Array.from(privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block));
  } catch {
    throw refuse(incorrectParametersInData); // not smaller than the modulus
  }
}
