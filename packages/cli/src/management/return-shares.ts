import type { Secret } from '@cardea/cards';
import { envelop, openEnvelope } from '@cardea/pki/x509';
import type { v2 } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../failure.js';
import type { AgentKey } from './agent-key.js';

/**
 * Opens the agent's shares by the agent's own key and encrypts each again for the one-time key of the recovery; what was
 * opened is wiped.
 *
 * Errors: {@link CommandFailure} when the key is not the one the shares are for.
 */
export async function returnShares(
  { keys, publicKeyBase64, keyIdentifierHex }: v2.KeyRecovery,
  key: AgentKey,
): Promise<NonNullable<v2.KeyRecoveryConsent['shares']>> {
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
    const share = await opened(envelope, key, certificateDer, serialNumber);
    const returned = await envelop(share.reveal(), [recipient]);
    share.reveal().fill(0);
    shares.push({ certificateUuid, envelopedShareBase64: Buffer.from(returned).toString('base64') });
  }
  return shares;
}

async function opened(
  envelope: Uint8Array,
  key: AgentKey,
  certificateDer: Uint8Array,
  serialNumber: string,
): Promise<Secret<Uint8Array>> {
  const opener = key(certificateDer);
  try {
    return await openEnvelope(envelope, opener);
  } catch {
    throw new CommandFailure(
      `The key does not open your share of certificate ${serialNumber}. Give the key of the certificate that \`cardea recovery agents\` shows for you.`,
      exitCodes.badInput,
    );
  }
}
