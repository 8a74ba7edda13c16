import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { promisify } from 'node:util';
import { CmError, Secret } from '@cardea/domain';
import { agreeBy, decryptBy } from '../../x509/private-key-decryption.js';
import { jwkOfPrivateKeyBlob } from './private-key-blob.js';

const generateKeyPairAsync = promisify(generateKeyPair);

/**
 * Reads a private key that a client sent for the archive: PrivateKeyInfo (RFC 5208), or the PRIVATEKEYBLOB of CryptoAPI
 * ([MS-WCCE] §2.2.2.9). It is tried out: whatever was encrypted to the public key must open, or the archive would keep
 * something that helps nobody. Gives it as PrivateKeyInfo, DER; whoever gets it wipes it.
 *
 * Errors: `BadCertificationRequest` when it cannot be read, or does not belong to `publicKeyDer` (SubjectPublicKeyInfo).
 */
export async function readSubmittedPrivateKey(
  octets: Uint8Array,
  publicKeyDer: Uint8Array,
): Promise<Secret<Uint8Array>> {
  const privateKey = parse(octets);
  const publicKey = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  if (!(await opensWhatIsEncryptedTo(publicKey, privateKey)))
    throw refused('does not belong to the certification request');
  const exported = privateKey.export({ type: 'pkcs8', format: 'der' });
  const privateKeyDer = new Uint8Array(exported);
  exported.fill(0);
  return new Secret(privateKeyDer);
}

function parse(octets: Uint8Array): KeyObject {
  try {
    const jwk = jwkOfPrivateKeyBlob(octets);
    if (jwk !== undefined) return createPrivateKey({ key: jwk, format: 'jwk' });
    const { buffer, byteOffset, byteLength } = octets;
    return createPrivateKey({
      key: Buffer.from(buffer, byteOffset, byteLength),
      format: 'der',
      type: 'pkcs8',
    });
  } catch {
    // The cause is left out: errors of the decoder might describe the key.
    throw refused('cannot be read');
  }
}

async function opensWhatIsEncryptedTo(publicKey: KeyObject, privateKey: KeyObject): Promise<boolean> {
  if (privateKey.asymmetricKeyType !== publicKey.asymmetricKeyType) return false;
  try {
    if (publicKey.asymmetricKeyType === 'rsa') {
      const sent = randomBytes(32);
      const ciphertext = publicEncrypt({ key: publicKey, oaepHash: 'sha256' }, sent);
      const opened = await decryptBy(privateKey, 'oaep-sha256', ciphertext);
      return Buffer.compare(opened.reveal(), sent) === 0;
    }
    const namedCurve = publicKey.asymmetricKeyDetails?.namedCurve;
    if (publicKey.asymmetricKeyType !== 'ec' || namedCurve === undefined) return false;
    const peer = await generateKeyPairAsync('ec', { namedCurve });
    const theirs = await agreeBy(privateKey, peer.publicKey.export({ type: 'spki', format: 'der' }));
    const ours = await agreeBy(peer.privateKey, publicKey.export({ type: 'spki', format: 'der' }));
    return Buffer.compare(theirs.reveal(), ours.reveal()) === 0;
  } catch {
    // A key that fails at its work is not the right one.
    return false;
  }
}

function refused(fault: string): CmError {
  return new CmError('BadCertificationRequest', `The private key that was sent for the archive ${fault}.`);
}
