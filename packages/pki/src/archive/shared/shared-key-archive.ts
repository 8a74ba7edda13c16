import { createHash, createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import {
  type ArchivedKeyOwner,
  CmError,
  type DecryptionKeyStore,
  type KeyAlgorithm,
  type KeyArchive,
  type KeyReference,
  malformed,
  Secret,
  type SecretKeyStore,
} from '@cardea/domain';
import { generateKeyObjects } from '../../keystore/software/generate-key-objects.js';
import { envelop, openEnvelope } from '../../x509/enveloped-data.js';
import type { EnvelopeOpener } from '../../x509/open-recipient-info.js';
import { openerBy } from '../../x509/private-key-decryption.js';
import type { EnvelopeRecipient } from '../../x509/recipient-info.js';
import { checkRecipientCertificate } from '../recipient-certificate.js';
import { combineShares, isShareOf, splitIntoShares } from './key-share.js';

/** Name of the keys of agents in the keystore; each agent has a version. */
const agentKeyName = 'kra/agent';
const keyEncryptionKeyBytes = 32;

/** The part of an archive that needs agents. */
export type SharedKeyArchive = Pick<
  KeyArchive,
  | 'share'
  | 'openShared'
  | 'openShare'
  | 'makeRecoveryKey'
  | 'openReturnedShare'
  | 'makeAgentKey'
  | 'checkAgentCertificate'
>;

/** What a {@link SharedKeyArchive} needs. */
export interface SharedKeyArchiveParts {
  readonly keyStore: DecryptionKeyStore & SecretKeyStore;
  /** Of the keys that are made for agents from now on. Default `ECDSA-P-256`. */
  readonly agentKeyAlgorithm?: KeyAlgorithm;
  /** Certifies a key of ours as one of a key recovery agent, DER. */
  readonly certifyAgent: (order: {
    readonly publicKeyDer: Uint8Array;
    readonly commonName: string;
  }) => Promise<Uint8Array>;
}

/**
 * Keeps private keys as CMS EnvelopedData (RFC 5652 §6) for a key-encryption key of its own, which is split among key
 * recovery agents and forgotten; each share is EnvelopedData for its agent's certificate. The whole is sealed under the
 * installation's key-encryption key with issuer and serial number, so that changes are noticed and shares from a stolen
 * store open nothing without the keystore.
 */
export function createSharedKeyArchive({
  keyStore,
  agentKeyAlgorithm = 'ECDSA-P-256',
  certifyAgent,
}: SharedKeyArchiveParts): SharedKeyArchive {
  return {
    async share(privateKey, owner, { consentsNeeded, agents }) {
      if (consentsNeeded < 1 || consentsNeeded > agents.length)
        throw new CmError(
          'Misconfigured',
          `${consentsNeeded} key recovery agents must consent, but there are ${agents.length}: add agents.`,
        );
      const key = new Secret(new Uint8Array(randomBytes(keyEncryptionKeyBytes)));
      try {
        const envelope = await envelop(privateKey.reveal(), [
          { kind: 'keyEncryptionKey', key, keyIdentifier: identifierOf(owner) },
        ]);
        const shares = await splitIntoShares(key.reveal(), owner, agents.length, consentsNeeded);
        const sealed = await keyStore.wrap(new Secret(envelope), sharedKeyContext(owner));
        return {
          sealed,
          shares: await Promise.all(shares.map((share, index) => envelopShare(share, agents[index]))),
        };
      } finally {
        key.reveal().fill(0);
      }
    },
    async openShared(sealed, owner, shares) {
      const envelope = await keyStore.unwrap(sealed, sharedKeyContext(owner));
      const key = await combineShares(shares, owner);
      try {
        return await openEnvelope(envelope.reveal(), {
          kind: 'keyEncryptionKey',
          key,
          keyIdentifier: identifierOf(owner),
        });
      } catch (error) {
        if (!(error instanceof CmError) || error.kind !== 'MalformedInput') throw error;
        throw new CmError(
          'Misconfigured',
          `The shares do not open the archived key of ${owner.serialNumber}.`,
        );
      } finally {
        key.reveal().fill(0);
      }
    },
    async openShare(envelopedShare, { key, certificateDer }, owner) {
      if (key === null) throw new CmError('Misconfigured', 'The key of this agent is not in the keystore.');
      return await openShareBy(envelopedShare, openerIn(keyStore, key, certificateDer), owner);
    },
    async makeRecoveryKey(recovery) {
      const { privateKey, publicKey } = await generateKeyObjects('ECDSA-P-256');
      const exported = privateKey.export({ type: 'pkcs8', format: 'der' });
      try {
        const wrappedPrivateKey = await keyStore.wrap(new Secret(exported), recoveryContext(recovery));
        const publicKeyDer = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
        return { publicKeyDer, wrappedPrivateKey };
      } finally {
        exported.fill(0);
      }
    },
    async openReturnedShare(envelopedShare, { uuid, wrappedPrivateKey }, owner) {
      const opened = await keyStore.unwrap(wrappedPrivateKey, recoveryContext(uuid));
      const der = opened.reveal();
      try {
        const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
        const opener = openerBy(key, { keyIdentifier: recoveryKeyIdentifier(uuid) });
        return await openShareBy(envelopedShare, opener, owner);
      } finally {
        der.fill(0);
      }
    },
    async makeAgentKey(commonName) {
      const { key, publicKeyDer } = await keyStore.generateDecryptionKey(agentKeyName, agentKeyAlgorithm);
      return { key, certificateDer: await certifyAgent({ publicKeyDer, commonName }) };
    },
    checkAgentCertificate: checkRecipientCertificate,
  };
}

async function envelopShare(
  share: Secret<Uint8Array>,
  agent: Parameters<KeyArchive['share']>[2]['agents'][number] | undefined,
) {
  if (agent === undefined) throw new Error('there are more shares than agents');
  const { uuid: agentUuid, certificateDer } = agent;
  try {
    const envelopedShare = await envelop(share.reveal(), recipientsOf(certificateDer));
    return { agentUuid, envelopedShare };
  } finally {
    share.reveal().fill(0);
  }
}

/**
 * An agent with an RSA key is named twice, with OAEP by SHA-256 and by SHA-1: many tokens know the latter alone, and which
 * one an agent has is not known here. OAEP needs no collision resistance.
 */
function recipientsOf(certificateDer: Uint8Array): readonly EnvelopeRecipient[] {
  const { asymmetricKeyType } = new X509Certificate(certificateDer).publicKey;
  const recipient = { kind: 'certificate', certificateDer } as const;
  if (asymmetricKeyType !== 'rsa') return [recipient];
  return [
    { ...recipient, oaepHash: 'sha256' },
    { ...recipient, oaepHash: 'sha1' },
  ];
}

/** Errors: `MalformedInput` when it does not open, or is the share of another key. */
async function openShareBy(
  envelopedShare: Uint8Array,
  opener: EnvelopeOpener,
  owner: ArchivedKeyOwner,
): Promise<Secret<Uint8Array>> {
  const share = await openEnvelope(envelopedShare, opener);
  if (isShareOf(share, owner)) return share;
  share.reveal().fill(0);
  throw malformed('envelopedShare', `is no share of the key of certificate ${owner.serialNumber}`);
}

/** Opens envelopes by a key that stays in the keystore. */
export function openerIn(
  keyStore: DecryptionKeyStore,
  key: KeyReference,
  certificateDer: Uint8Array,
): EnvelopeOpener {
  return {
    kind: 'privateKey',
    certificateDer,
    decrypt: (padding, ciphertext) => keyStore.decrypt(key, padding, ciphertext),
    agree: (peer) => keyStore.agree(key, peer),
  };
}

/** By which CMS names the one-time key of a recovery, as agents write it (RFC 5652 §6.2.1, subjectKeyIdentifier). */
export function recoveryKeyIdentifier(recovery: string): Uint8Array {
  return Buffer.from(recovery.replaceAll('-', ''), 'hex');
}

/** What a shared key's encryption is bound to. */
export function sharedKeyContext({ issuer, serialNumber }: ArchivedKeyOwner): string {
  return `shared-key-archive/${issuer}/${serialNumber}`;
}

/** What the encryption of a recovery's one-time key is bound to. */
export function recoveryContext(recovery: string): string {
  return `key-recovery/${recovery}`;
}

/** Names the key-encryption key in CMS (RFC 5652 §6.2.3). */
function identifierOf({ issuer, serialNumber }: ArchivedKeyOwner): Uint8Array {
  return createHash('sha256').update(`${issuer}/${serialNumber}`).digest().subarray(0, 16);
}
