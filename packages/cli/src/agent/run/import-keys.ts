import { createPrivateKey } from 'node:crypto';
import {
  ApduError,
  type CardContents,
  type CardKeyAlgorithm,
  type CardKeyUse,
  Secret,
  statusWords,
  UnsupportedByCard,
} from '@cardea/cards';
import { type OpenedPfx, openPfx, purposeOf } from '@cardea/pki/x509';
import type { v1 } from '@cardea/sdk';
import { deliverPfx, type PfxDelivery, requireNoLoss } from '../pfx-delivery.js';
import type { CardRun } from './card-run.js';
import { certifiedKeySha256, keyLabel, publicKeySha256, thumbprintOf } from './certificates-on-card.js';
import type { CardCertificate } from './certify-keys.js';
import type { PersonalisationPlan } from './personalisation-plan.js';
import { tooMany } from './room-on-card.js';
import type { RunLog } from './run-log.js';

/** What is on the card before the keys of the server come. */
interface Occupied {
  readonly contents: CardContents;
  readonly certificates: readonly CardCertificate[];
}

/**
 * Takes the keys that the server made or restored to the card, current ones first, then key history. A key that is there
 * already is left alone. What the card cannot take is a file in the folder of the PFX delivery; without a folder old keys
 * stay in the archive of the server, and a current one ends the run before the request is completed. The card gets no
 * more certificates than its profile template allows.
 *
 * Errors: `CommandFailure` when the card cannot take a current key and no folder is given, or has no room for it.
 */
export async function importKeys(
  run: CardRun,
  log: RunLog,
  { request, configuration, roomForServerKeys }: PersonalisationPlan,
  { contents, certificates }: Occupied,
  serverKeys: readonly v1.CertificateResponse[],
  delivery: PfxDelivery,
): Promise<readonly CardCertificate[]> {
  if (serverKeys.length === 0) return [];
  await log.enter('importKeys');
  const { say } = run;
  const keep = new Set([...contents.keys, ...certificates].map(({ location }) => location));
  const labels = new Set(contents.keys.map(({ label }) => label));
  let number = certificates.length;
  const nextLabel = () => {
    do number += 1;
    while (labels.has(keyLabel(request.uuid, number)));
    return keyLabel(request.uuid, number);
  };
  let room = roomForServerKeys;
  const imported: CardCertificate[] = [];
  const inOrder = [...serverKeys].sort((one, other) => Number(one.isKeyHistory) - Number(other.isKeyHistory));
  for (const [index, answer] of inOrder.entries()) {
    const password = new Secret(delivery.password);
    const opened = await openPfx(new Uint8Array(Buffer.from(answer.Pfx ?? '', 'base64')), password);
    // Current keys come first: where even they are too many, nothing was completed yet.
    if (room <= 0 && !answer.isKeyHistory) throw tooMany(configuration.MaxNumberOfCertificates);
    const location = room <= 0 ? undefined : await placeOnCard(run, contents, opened, nextLabel, keep);
    room -= 1;
    const { folder } = delivery;
    if (folder !== undefined)
      await deliverPfx(answer, `${request.uuid}-${index + 1}`, { ...delivery, folder }, say);
    if (location !== undefined) {
      keep.add(location);
      imported.push({ location, certificateDer: opened.certificateDer });
    } else if (folder === undefined) {
      requireNoLoss(answer, 'card', say);
    }
  }
  if (imported.length > 0)
    say(`the card has ${imported.length} of the keys that the server made`, 'keysImported');
  return imported;
}

/** Where the key is now; undefined when the card cannot take it. */
async function placeOnCard(
  { card }: CardRun,
  { keys }: CardContents,
  { privateKey, certificateDer }: OpenedPfx,
  nextLabel: () => string,
  keep: ReadonlySet<string>,
): Promise<string | undefined> {
  const sha256 = certifiedKeySha256(certificateDer);
  const there = keys.find(({ publicKeyDer }) => publicKeyDer && publicKeySha256(publicKeyDer) === sha256);
  const algorithm = algorithmOf(privateKey);
  if (there === undefined && algorithm === undefined) return undefined;
  try {
    const location =
      there?.location ??
      (
        await card.importKey(
          {
            label: nextLabel(),
            use: useOf(certificateDer),
            algorithm: algorithm ?? 'RSA-2048',
            keep: [...keep],
          },
          privateKey,
        )
      ).location;
    const present = there?.certificateDer;
    if (present !== undefined && thumbprintOf(present) === thumbprintOf(certificateDer)) return location;
    await card.storeCertificate({ location }, certificateDer);
    return location;
  } catch (error) {
    const isFull = error instanceof ApduError && error.sw === statusWords.notEnoughMemory;
    if (isFull || error instanceof UnsupportedByCard) return undefined;
    throw error;
  }
}

function useOf(certificateDer: Uint8Array): CardKeyUse {
  const { signs, deciphers } = purposeOf(certificateDer);
  return deciphers ? (signs ? 'any' : 'decryption') : 'signature';
}

function algorithmOf(privateKey: Secret<Uint8Array>): CardKeyAlgorithm | undefined {
  const der = Buffer.from(privateKey.reveal());
  const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey({
    key: der,
    format: 'der',
    type: 'pkcs8',
  });
  der.fill(0);
  const name =
    asymmetricKeyType === 'rsa'
      ? `RSA-${asymmetricKeyDetails?.modulusLength}`
      : curves[asymmetricKeyDetails?.namedCurve ?? ''];
  return algorithms.find((one) => one === name);
}

const algorithms: readonly CardKeyAlgorithm[] = [
  'RSA-2048',
  'RSA-3072',
  'RSA-4096',
  'P-256',
  'P-384',
  'P-521',
];
const curves: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};
