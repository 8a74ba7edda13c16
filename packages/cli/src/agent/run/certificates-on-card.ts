import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import type { CardKey } from '@cardea/cards';
import { purposeOf } from '@cardea/pki/x509';

/** Upper-case hex of SHA-1 over the certificate, as the server names certificates (MIM CM: Thumbprint). */
export function thumbprintOf(certificateDer: Uint8Array): string {
  return createHash('sha1').update(certificateDer).digest('hex').toUpperCase();
}

/** SHA-256 of SubjectPublicKeyInfo, hex, whatever wrote it. */
export function publicKeySha256(publicKeyDer: Uint8Array): string {
  const key = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  return createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex');
}

/** As {@link publicKeySha256}, of the key that a certificate is for. */
export function certifiedKeySha256(certificateDer: Uint8Array): string {
  const { publicKey } = new X509Certificate(certificateDer);
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex');
}

/** What a run needs to know to tell the keys of a card apart. */
export interface KnownKeys {
  /** Thumbprints of the certificates that the card is to carry. */
  readonly current: ReadonlySet<string>;
  /** Authorities of the server. */
  readonly chain: readonly X509Certificate[];
  /** Places where an interrupted run of this agent made keys. */
  readonly recorded: ReadonlySet<string>;
}

/** Label of a key that answers the n-th generation option, or of one that the server made. */
export function keyLabel(requestUuid: string, number: number): string {
  return `${requestUuid}-${number}`;
}

const ourLabel = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-\d{1,2}$/i;

/**
 * Keys of runs of this server that the card has no use for: made and never certified, replaced, or left by an earlier
 * life of the card. Keys of other programs are not among them, nor is one under which something may be stored.
 */
export function keysWithoutUse(
  keys: readonly CardKey[],
  { current, chain, recorded }: KnownKeys,
): readonly CardKey[] {
  return keys.filter(({ label = '', location, certificateDer }) => {
    if (certificateDer === undefined) return ourLabel.test(label) || recorded.has(location);
    if (current.has(thumbprintOf(certificateDer))) return false;
    return isIssuedBy(chain, certificateDer) && !purposeOf(certificateDer).opensStoredData;
  });
}

function isIssuedBy(chain: readonly X509Certificate[], certificateDer: Uint8Array): boolean {
  const certificate = new X509Certificate(certificateDer);
  return chain.some((one) => certificate.checkIssued(one) && certificate.verify(one.publicKey));
}
