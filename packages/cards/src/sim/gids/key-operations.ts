import { constants, generateKeyPair, type KeyObject, privateDecrypt, privateEncrypt } from 'node:crypto';
import { promisify } from 'node:util';
import {
  algorithmOf,
  type GidsKeyAlgorithm,
  isRsa,
  keyBitsOf,
  paddings,
} from '../../gids/generic-identity-device.js';
import { decodeBerTlv, decodeBerTlvs } from '../../iso7816/ber-tlv.js';
import { concatOctets } from '../../iso7816/octets.js';
import { conditionsOfUseNotSatisfied, incorrectParametersInData } from '../../iso7816/status-words.js';
import { signHash } from '../card/sign-hash.js';
import { Refusal } from './refusal.js';

const generate = promisify(generateKeyPair);

/** Makes the key pair that a mechanism identifier names, and gives its private key. Errors: `Refusal`. */
export async function generateKey(mechanism: number): Promise<KeyObject> {
  const algorithm = algorithmOf(mechanism);
  if (algorithm === undefined || algorithm === 'P-521') throw new Refusal(incorrectParametersInData);
  const pair = isRsa(algorithm)
    ? await generate('rsa', { modulusLength: keyBitsOf(algorithm) })
    : await generate('ec', { namedCurve: algorithm });
  return pair.privateKey;
}

/** COMPUTE DIGITAL SIGNATURE. Errors: `Refusal` when mechanism, key and input do not fit. */
export function computeSignature(key: KeyObject, mechanism: number, input: Uint8Array): Uint8Array {
  const padding = mechanism & 0xf0;
  if (key.asymmetricKeyType === 'ec') {
    if (padding !== paddings.offCard) throw new Refusal(conditionsOfUseNotSatisfied);
    return signElliptic(key, algorithmOf(mechanism), input);
  }
  return orRefuse(() => {
    if (padding === paddings.pkcs1Sign)
      return privateEncrypt(withPadding(key, constants.RSA_PKCS1_PADDING), input);
    if (padding === paddings.offCard)
      return privateEncrypt(withPadding(key, constants.RSA_NO_PADDING), input);
    throw new Refusal(conditionsOfUseNotSatisfied);
  });
}

/** Signs a hash that is no longer than the field: r and s in a row, each as long as the field. */
function signElliptic(key: KeyObject, algorithm: GidsKeyAlgorithm | undefined, hash: Uint8Array): Uint8Array {
  if (algorithm !== 'P-256' && algorithm !== 'P-384') throw new Refusal(incorrectParametersInData);
  const fieldBytes = keyBitsOf(algorithm) / 8;
  if (hash.length === 0 || hash.length > fieldBytes) throw new Refusal(incorrectParametersInData);
  const numbers = decodeBerTlvs(decodeBerTlv(0x30, signHash(algorithm, key, hash)));
  return concatOctets(
    ...numbers.map(({ value }) => concatOctets(new Uint8Array(fieldBytes), value).slice(-fieldBytes)),
  );
}

/** DECIPHER. Errors: `Refusal` when mechanism, key and cryptogram do not fit. */
export function decipher(key: KeyObject, mechanism: number, cryptogram: Uint8Array): Uint8Array {
  const padding = {
    [paddings.none]: constants.RSA_NO_PADDING,
    [paddings.pkcs1Decipher]: constants.RSA_PKCS1_PADDING,
    [paddings.oaep]: constants.RSA_PKCS1_OAEP_PADDING,
  }[mechanism & 0xf0];
  if (padding === undefined || key.asymmetricKeyType !== 'rsa')
    throw new Refusal(conditionsOfUseNotSatisfied);
  return orRefuse(() => privateDecrypt({ ...withPadding(key, padding), oaepHash: 'sha1' }, cryptogram));
}

function withPadding(key: KeyObject, padding: number) {
  return { key, padding };
}

function orRefuse(operation: () => Uint8Array): Uint8Array {
  try {
    return Uint8Array.from(operation());
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(incorrectParametersInData);
  }
}
