import type {
  CardContents,
  CardKey,
  CardKeyAlgorithm,
  CardKeyUse,
  CardSignatureHash,
  MadeCardKey,
  Secret,
} from '@cardea/cards';
import { createCertificationRequest, purposeOf } from '@cardea/pki/x509';
import type { v1 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import { namesOf, type RequestedNaming } from '../requested-names.js';
import type { CardRun } from './card-run.js';
import { keyLabel, publicKeySha256 } from './certificates-on-card.js';
import type { PersonalisationPlan } from './personalisation-plan.js';
import type { RunLog } from './run-log.js';

type GenerationOption = v1.CertificateRequestGenerationOptions;

/** A key on the card, with the PKCS#10 request for its certificate. */
export interface KeyToCertify {
  readonly key: MadeCardKey;
  readonly certificationRequestDer: Uint8Array;
}

/** What the server wants of a key, in the words of cards. */
export interface WantedKey {
  /** From 1, in the order of the generation options. */
  readonly option: number;
  readonly label: string;
  readonly use: CardKeyUse;
  readonly algorithm: CardKeyAlgorithm;
  readonly hash: CardSignatureHash;
  /** What its certification request must name. */
  readonly naming: RequestedNaming;
}

/** What keys are made by: the card before, what the server wants generated, and the PIN that opens the card. */
export interface KeyMaking {
  readonly contents: CardContents;
  readonly options: readonly GenerationOption[];
  readonly pin: Secret<string>;
}

/**
 * Makes the keys that the request wants of the client, each with its certification request. What an interrupted run has
 * made is taken up: the same key, and the same bytes of the certification request where the journal has them.
 */
export async function makeKeys(
  run: CardRun,
  log: RunLog,
  { request, isInPlace }: PersonalisationPlan,
  { contents, options, pin }: KeyMaking,
): Promise<readonly KeyToCertify[]> {
  const { card, say } = run;
  // A key that is made twice does no harm: the card has one of its label, or in its place. Where it takes the place of
  // another, that is on the disk before.
  if (card.application === 'PIV' && contents.keys.length > 0) await log.enter('makeKeys');
  else log.note('makeKeys');
  const wanted = options.map((option, index) => wantedKey(request.uuid, option, index + 1));
  say(`read what to generate: ${wanted.map(({ algorithm }) => algorithm).join(', ') || 'no key'}`);
  const found = new Map(wanted.map((one) => [one.option, keyOfEarlierRun(contents, log, one)]));
  const mayMove = contents.keys.filter((key) => mustWork(key, isInPlace)).map(({ location }) => location);
  const keep = new Set([...found.values()].flatMap((key) => key?.location ?? []));
  const made: KeyToCertify[] = [];
  for (const one of wanted) {
    let key = found.get(one.option);
    if (key === undefined) {
      const { label, use, algorithm } = one;
      key = await card.makeKey({ label, use, algorithm, keep: [...keep], mayMove });
      keep.add(key.location);
    }
    made.push({ key, certificationRequestDer: await certificationRequestFor(run, log, one, key, pin) });
  }
  if (made.length > 0) {
    say(
      `made ${made.length} key pair${made.length === 1 ? '' : 's'} and certification request${made.length === 1 ? '' : 's'} on the card`,
      'keysMade',
    );
  }
  return made;
}

/** What the card carries must work until the server has completed the request; encrypted mail is read for ever. */
function mustWork({ certificateDer }: CardKey, isInPlace: boolean): boolean {
  if (certificateDer === undefined) return false;
  return isInPlace || purposeOf(certificateDer).opensStoredData;
}

function keyOfEarlierRun(
  { keys }: CardContents,
  log: RunLog,
  { option, label, algorithm }: WantedKey,
): MadeCardKey | undefined {
  const recorded = log.keys.find((one) => one.option === option);
  for (const key of keys) {
    const { publicKeyDer } = key;
    if (publicKeyDer === undefined || key.algorithm !== algorithm) continue;
    const isRecorded =
      recorded?.location === key.location && recorded.publicKeySha256 === publicKeySha256(publicKeyDer);
    if (isRecorded || key.label === label) return { ...key, algorithm, publicKeyDer };
  }
  return undefined;
}

/** The bytes that were sent, or are about to be: in the journal before they leave, which waits for it. */
async function certificationRequestFor(
  { card }: CardRun,
  log: RunLog,
  { option, hash, naming }: WantedKey,
  key: MadeCardKey,
  pin: Secret<string>,
): Promise<Uint8Array> {
  const sha256 = publicKeySha256(key.publicKeyDer);
  const recorded = log.keys.find((one) => one.option === option && one.publicKeySha256 === sha256);
  if (recorded?.certificationRequest !== undefined) {
    return new Uint8Array(Buffer.from(recorded.certificationRequest, 'base64'));
  }
  const { location } = key;
  void log.keyMade({ option, location, publicKeySha256: sha256 });
  const sign = async (message: Uint8Array, by: CardSignatureHash) => card.sign(key, by, message, pin);
  const der = await createCertificationRequest({ publicKeyDer: key.publicKeyDer, sign }, { hash, ...naming });
  const certificationRequest = Buffer.from(der).toString('base64');
  void log.keyMade({ option, location, publicKeySha256: sha256, certificationRequest });
  return der;
}

/**
 * Reads a generation option; `option` is its number, from 1.
 *
 * Errors: {@link CommandFailure} for a key that has to be sent to the archive: keys of cards and tokens cannot leave them.
 */
export function wantedKey(requestUuid: string, wanted: GenerationOption, option: number): WantedKey {
  if (wanted.KeyArchivalCertificate !== undefined)
    throw new CommandFailure(
      `Key ${option} of this request must be sent to the archive by whoever makes it, and a key made on a card cannot leave it. Let the certificate template have the server make it ("archivedKeyMaker": "server").`,
    );
  const hash = wanted.HashAlgorithmName.toUpperCase();
  return {
    option,
    label: keyLabel(requestUuid, option),
    use: useOf(wanted),
    algorithm: algorithmOf(wanted),
    hash: hashes.find((known) => known === hash) ?? 'SHA256',
    naming: namesOf(wanted),
  };
}

const hashes: readonly CardSignatureHash[] = ['SHA1', 'SHA256', 'SHA384', 'SHA512'];

/** MIM CM: KeyUsages, with the bits of Windows: 1 decryption, 2 signing. */
function useOf({ KeyUsages }: GenerationOption): CardKeyUse {
  if ((KeyUsages & 3) === 3) return 'any';
  return (KeyUsages & 1) === 1 ? 'decryption' : 'signature';
}

function algorithmOf({ KeyAlgorithmName, KeySize }: GenerationOption): CardKeyAlgorithm {
  if (KeyAlgorithmName.toUpperCase().startsWith('EC')) {
    return KeySize >= 521 ? 'P-521' : KeySize >= 384 ? 'P-384' : 'P-256';
  }
  return KeySize >= 4096 ? 'RSA-4096' : KeySize >= 3072 ? 'RSA-3072' : 'RSA-2048';
}
