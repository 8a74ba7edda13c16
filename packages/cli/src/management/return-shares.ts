import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Secret } from '@cardea/cards';
import { envelop, openEnvelope, openerBy, openPfx } from '@cardea/pki/x509';
import type { v2 } from '@cardea/sdk';
import { readSecretFile } from '../agent/secret-file.js';
import { CommandFailure, exitCodes } from '../failure.js';

/**
 * Opens the agent's shares by the agent's own key and encrypts each again for the one-time key of the recovery; what was
 * opened is wiped.
 *
 * Errors: {@link CommandFailure} when the key cannot be read or is not the one the shares are for.
 */
export async function returnShares(
  { keys, publicKeyBase64, keyIdentifierHex }: v2.KeyRecovery,
  keyFile: string,
  passphraseFile?: string,
): Promise<NonNullable<v2.KeyRecoveryConsent['shares']>> {
  const privateKey = await readKey(keyFile, passphraseFile);
  const recipient = {
    kind: 'publicKey',
    publicKeyDer: Buffer.from(publicKeyBase64, 'base64'),
    keyIdentifier: Buffer.from(keyIdentifierHex, 'hex'),
  } as const;
  const shares: NonNullable<v2.KeyRecoveryConsent['shares']> = [];
  for (const { certificateUuid, serialNumber, ownShare } of keys) {
    if (ownShare === null || ownShare.isInKeystore) continue;
    const certificateDer = Buffer.from(ownShare.certificateBase64, 'base64');
    const envelope = Buffer.from(ownShare.envelopedShareBase64, 'base64');
    const share = await opened(envelope, privateKey, certificateDer, serialNumber);
    const returned = await envelop(share.reveal(), [recipient]);
    share.reveal().fill(0);
    shares.push({ certificateUuid, envelopedShareBase64: Buffer.from(returned).toString('base64') });
  }
  return shares;
}

async function opened(
  envelope: Uint8Array,
  privateKey: KeyObject,
  certificateDer: Uint8Array,
  serialNumber: string,
): Promise<Secret<Uint8Array>> {
  try {
    return await openEnvelope(envelope, openerBy(privateKey, { certificateDer }));
  } catch {
    throw new CommandFailure(
      `The key does not open your share of certificate ${serialNumber}. Give the key of the certificate that \`cardea recovery agents\` shows for you.`,
      exitCodes.badInput,
    );
  }
}

async function readKey(file: string, passphraseFile: string | undefined): Promise<KeyObject> {
  const passphrase = passphraseFile === undefined ? undefined : readSecretFile(passphraseFile);
  try {
    const octets = readFileSync(file);
    if (octets.includes('-----BEGIN')) {
      return createPrivateKey({ key: octets, ...(passphrase === undefined ? {} : { passphrase }) });
    }
    const { privateKey } = await openPfx(octets, new Secret(passphrase ?? ''));
    return createPrivateKey({ key: Buffer.from(privateKey.reveal()), format: 'der', type: 'pkcs8' });
  } catch {
    throw new CommandFailure(
      `${file} holds no private key in PEM or PFX, or its password is another one (--passphrase-file).`,
      exitCodes.badInput,
    );
  }
}
