import { randomBytes } from 'node:crypto';
import { Secret } from '@cardea/cards';
import { type KeyShare, shareDigest, splitKey } from '@cardea/pki/ceremony';
import { distinguishedName, signRootCertificate } from '@cardea/pki/x509';
import type { Ceremony } from '../ceremony.js';
import { fingerprintLines } from '../fingerprint.js';
import { openRoot } from '../root-key.js';
import { keyStoreOf, rootKeyName } from '../sealed-key-store.js';
import { checkContext, handOver, openWithShares } from '../share-exchange.js';
import type { SealedRootKey, ShareSet } from '../state.js';
import type { CeremonyStep, StepOutcome } from './step.js';

/** The key-encryption key and its shares, before there is anything to encrypt. */
export const shares: CeremonyStep = {
  name: 'shares',
  title: 'The shares',
  present: 'operator, witnesses, every holder, one after another at the screen',
  does: 'A fresh key-encryption key is split. Each holder gets one share, and it is read back. When this step is interrupted, all shares handed out in it are void.',
  prints: 'the name of the split, and who got which share; never a share',
  run: async (ceremony) => {
    const { key, set } = await shareNewKey(ceremony, ceremony.state.terms, ceremony.state.holders);
    ceremony.keyEncryptionKey = key;
    return { change: { shareSet: set }, lines: linesOf(set) };
  },
};

/** Makes a key-encryption key and hands its shares out; the key is in memory only. */
export async function shareNewKey(
  ceremony: Ceremony,
  terms: { readonly shares: number; readonly threshold: number },
  holders: readonly string[],
): Promise<{ readonly key: Secret<Uint8Array>; readonly set: ShareSet }> {
  const key = new Secret(new Uint8Array(randomBytes(32)));
  const made: KeyShare[] = await splitKey(key, terms);
  const [{ splitId } = { splitId: '' }] = made;
  ceremony.transcript.write([`The split is called ${splitId}. Shares of any other split do not fit it.`]);
  for (const share of made) await handOver(ceremony, share, holders[share.number - 1] ?? '');
  const check = await keyStoreOf(key, null, () => undefined).wrap(
    new Secret(new Uint8Array(1)),
    checkContext,
  );
  return {
    key,
    set: {
      splitId,
      threshold: terms.threshold,
      holders,
      digests: made.map(shareDigest),
      check: Buffer.from(check).toString('base64'),
    },
  };
}

/** Who got which share. */
export function linesOf({ splitId, holders, threshold }: ShareSet): string[] {
  return [
    `Split ${splitId}: ${threshold} of ${holders.length} shares open the root key.`,
    ...holders.map((holder, index) => `Share ${index + 1} was given to ${holder} and read back.`),
  ];
}

/** The root key, encrypted before it touches the disk. */
export const rootKey: CeremonyStep = {
  name: 'root-key',
  title: 'The key of the root',
  present: 'operator, witnesses; holders when the ceremony was interrupted',
  does: 'The private key of the root is made and encrypted under the key-encryption key.',
  prints: 'SHA-256 of the public key',
  run: async (ceremony) => {
    const keyEncryptionKey = await openWithShares(ceremony);
    const made: SealedRootKey[] = [];
    const keyStore = keyStoreOf(keyEncryptionKey, null, (key) => void made.push(key));
    const { publicKeyDer } = await keyStore.generateKey(rootKeyName, ceremony.state.terms.algorithm);
    return {
      change: { rootKey: made[0] ?? null },
      lines: [
        `The key of the root was made: ${ceremony.state.terms.algorithm}. SHA-256 of its public key:`,
        ...fingerprintLines(publicKeyDer).map((line) => `    ${line}`),
      ],
    };
  },
};

/** The certificate of the root. */
export const rootCertificate: CeremonyStep = {
  name: 'root-certificate',
  title: 'The certificate of the root',
  present: 'operator, witnesses',
  does: 'The root signs its own certificate. Everybody writes its fingerprint down.',
  prints: 'subject, validity, SHA-256 of the certificate',
  run: certifyRoot,
};

async function certifyRoot(ceremony: Ceremony): Promise<StepOutcome> {
  const { terms } = ceremony.state;
  const { signer, publicKeyDer } = await openRoot(ceremony);
  await ceremony.confirm(
    'subject',
    `The root is called O=${terms.organization}, CN=${terms.commonName}. Is that right?`,
  );
  const notBefore = new Date();
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notBefore.getUTCFullYear() + terms.rootYears);
  const certificateDer = await signRootCertificate(
    {
      serialNumber: newSerialNumber(),
      subject: distinguishedName([
        { attribute: 'organizationName', value: terms.organization },
        { attribute: 'commonName', value: terms.commonName },
      ]),
      publicKeyDer,
      validity: { notBefore, notAfter },
      pathLenConstraint: 1,
    },
    signer,
  );
  const lines = [
    `The root certified itself: O=${terms.organization}, CN=${terms.commonName}`,
    `from ${notBefore.toISOString()} until ${notAfter.toISOString()}. SHA-256 of its certificate:`,
    ...fingerprintLines(certificateDer).map((line) => `    ${line}`),
  ];
  return { change: { rootCertificate: Buffer.from(certificateDer).toString('base64') }, lines };
}

/** 128 random bits, positive (RFC 5280 §4.1.2.2), upper-case hex. */
export function newSerialNumber(): string {
  const octets = randomBytes(16);
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40;
  return octets.toString('hex').toUpperCase();
}
