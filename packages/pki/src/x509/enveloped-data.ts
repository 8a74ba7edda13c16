import { createCipheriv, randomBytes } from 'node:crypto';
import { CmError, malformed, Secret } from '@cardea/domain';
import {
  ContentInfo,
  EncryptedContent,
  EncryptedContentInfo,
  EnvelopedData,
  type RecipientInfo,
  RecipientInfos,
} from '@peculiar/asn1-cms';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { decryptContent } from './content-encryption.js';
import { bufferOf, encode } from './der.js';
import { cms, passwordBasedEncryption } from './object-identifiers.js';
import { type EnvelopeOpener, openRecipientInfo } from './open-recipient-info.js';
import { type EnvelopeRecipient, recipientInfoFor } from './recipient-info.js';

const keyBytes = 32;
const blockBytes = 16;
/** An envelope from elsewhere with thousands of recipients is no reason for thousands of decryptions. */
const mostFailures = 2;

/**
 * Encrypts `content` for each of `recipients` as CMS EnvelopedData (RFC 5652 §6) with AES-256-CBC, DER. CBC keeps a secret
 * and does not notice changes: whoever opens it must compare what comes out with something known.
 *
 * Errors: `MalformedInput` when a certificate has a key that nothing can be encrypted to.
 */
export async function envelop(
  content: Uint8Array,
  recipients: readonly EnvelopeRecipient[],
): Promise<Uint8Array> {
  const contentKey = randomBytes(keyBytes);
  const initialisationVector = randomBytes(blockBytes);
  try {
    const cipher = createCipheriv('aes-256-cbc', contentKey, initialisationVector);
    const ciphertext = Buffer.concat([cipher.update(content), cipher.final()]);
    const infos = await Promise.all(recipients.map((recipient) => recipientInfoFor(recipient, contentKey)));
    const envelopedData = new EnvelopedData({
      // RFC 5652 §6.1: 0 when every recipient is of version 0, which only certificates of RSA keys are.
      version: infos.every(({ ktri }) => ktri?.version === 0) ? 0 : 2,
      recipientInfos: new RecipientInfos(infos),
      encryptedContentInfo: new EncryptedContentInfo({
        contentType: cms.data,
        contentEncryptionAlgorithm: new AlgorithmIdentifier({
          algorithm: passwordBasedEncryption.aes256Cbc,
          parameters: bufferOf(encode(new OctetString(bufferOf(initialisationVector)))),
        }),
        encryptedContent: new EncryptedContent({ value: new OctetString(bufferOf(ciphertext)) }),
      }),
    });
    return encode(
      new ContentInfo({ contentType: cms.envelopedData, content: bufferOf(encode(envelopedData)) }),
    );
  } finally {
    contentKey.fill(0);
  }
}

/**
 * Opens CMS EnvelopedData (RFC 5652 §6) by the first of its recipients that `opener` is and can open; whoever encrypts for
 * keys in tokens names one recipient twice, under two paddings. Content by AES-CBC or triple DES, keys by RSA, elliptic curve Diffie-Hellman (RFC 5753) or AES key wrap. Nothing vouches for the content.
 *
 * Errors: `MalformedInput` when it is no EnvelopedData, is for others, or what it holds does not decrypt; the text does not
 * say which step failed. Those of the keystore that the token or the store cannot be reached.
 */
export async function openEnvelope(
  envelopeDer: Uint8Array,
  opener: EnvelopeOpener,
): Promise<Secret<Uint8Array>> {
  const { recipientInfos, encryptedContentInfo } = readEnvelope(envelopeDer);
  let failures = 0;
  for (const info of recipientInfos) {
    const opened = await openedBy(info, opener, encryptedContentInfo);
    if (opened.kind === 'content') return opened.content;
    if (opened.kind === 'failure') failures += 1;
    if (failures === mostFailures) break;
  }
  // Why is left out: it might tell a sender of envelopes apart what nobody may tell apart.
  throw malformed('envelopedData', failures > 0 ? 'cannot be opened' : 'is for other recipients');
}

type Opening =
  | { readonly kind: 'content'; readonly content: Secret<Uint8Array> }
  | { readonly kind: 'failure' | 'otherRecipient' };

async function openedBy(
  info: RecipientInfo,
  opener: EnvelopeOpener,
  encryptedContentInfo: EncryptedContentInfo,
): Promise<Opening> {
  try {
    const contentKey = await openRecipientInfo(info, opener);
    if (contentKey === undefined) return { kind: 'otherRecipient' };
    try {
      return { kind: 'content', content: new Secret(decryptContent(encryptedContentInfo, contentKey)) };
    } finally {
      contentKey.fill(0);
    }
  } catch (error) {
    if (error instanceof CmError && error.kind === 'CaUnavailable') throw error;
    return { kind: 'failure' };
  }
}

function readEnvelope(envelopeDer: Uint8Array): EnvelopedData {
  try {
    const { contentType, content } = AsnConvert.parse(envelopeDer, ContentInfo);
    if (contentType !== cms.envelopedData) throw new Error('another content type');
    return AsnConvert.parse(content, EnvelopedData);
  } catch {
    throw malformed('envelopedData', 'must be CMS EnvelopedData in DER');
  }
}
