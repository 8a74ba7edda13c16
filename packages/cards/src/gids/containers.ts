import type { Secret } from '@cardea/domain';
import { ApduError } from '../iso7816/apdu-error.js';
import { fileNotFound, notEnoughMemory } from '../iso7816/status-words.js';
import {
  announceChange,
  deleteMscpFiles,
  readCmapfile,
  readKeymap,
  readMscpFile,
  writeCmapfile,
  writeKeymap,
  writeMscpFile,
} from './card-files.js';
import { compressCertificate, readCertificateFile } from './compressed-certificate.js';
import { freeingOnRefusal } from './freeing-on-refusal.js';
import {
  algorithmIdentifiers,
  algorithmOf,
  containerLimit,
  type GidsKeyAlgorithm,
  isRsa,
  keyBitsOf,
  keyFileOf,
} from './generic-identity-device.js';
import { type GidsSession, keyReferenceOf } from './gids-session.js';
import type { ContainerMapRecord, KeyMapRecord, KeyPurpose } from './minidriver-records.js';

/** A key container that is whole: its key was made before it was entered in the container map. */
export interface GidsContainer {
  /** Line of the container map, from 0. */
  readonly container: number;
  readonly name: string;
  readonly isDefault: boolean;
  readonly purpose: KeyPurpose;
  readonly algorithm: GidsKeyAlgorithm;
  readonly keyReference: number;
}

/** A container whose key was just made or imported. */
export interface FilledContainer extends GidsContainer {
  /** SubjectPublicKeyInfo DER. */
  readonly publicKeyDer: Uint8Array;
}

/** What a new container is to be. */
export interface NewContainer {
  /** Unique on the card, 1 to 39 UTF-16 units; Windows uses a GUID. */
  readonly name: string;
  readonly purpose: KeyPurpose;
  readonly algorithm: GidsKeyAlgorithm;
}

const freeLine: ContainerMapRecord = {
  name: '',
  isValid: false,
  isDefault: false,
  signatureKeyBits: 0,
  keyExchangeKeyBits: 0,
};

/** Lists the containers. Needs no authentication. */
export async function listContainers(session: GidsSession): Promise<readonly GidsContainer[]> {
  const keymap = await readKeymap(session);
  return (await readCmapfile(session)).flatMap((record, container) => {
    const key = keymap[container];
    const algorithm = key && algorithmOf(key.algorithmIdentifier);
    if (!record.isValid || key === undefined || algorithm === undefined) return [];
    const { name, isDefault } = record;
    const keyReference = keyReferenceOf(container);
    return [{ container, name, isDefault, purpose: key.purpose, algorithm, keyReference }];
  });
}

/**
 * Makes a key pair on the card in the lowest free container, and gives the container with its public key
 * (SubjectPublicKeyInfo DER). Needs the user.
 *
 * The maps are written last: a run that is interrupted before leaves the container free, and the next one replaces
 * the key that nobody got to know.
 *
 * Errors: `ApduError` 6982 without PIN, 6A84 when the card is full; other refusals of the card.
 */
export async function createContainer(session: GidsSession, wanted: NewContainer): Promise<FilledContainer> {
  return fillContainer(session, wanted, (keyReference) =>
    session.generateAsymmetricKeyPair(keyReference, wanted.algorithm),
  );
}

/** As {@link createContainer}, with an RSA key that was made elsewhere (PKCS#8 DER), such as a recovered one. */
export async function importContainer(
  session: GidsSession,
  wanted: NewContainer,
  privateKeyDer: Secret<Uint8Array>,
): Promise<FilledContainer> {
  return fillContainer(session, wanted, (keyReference) => session.importKey(keyReference, privateKeyDer));
}

async function fillContainer(
  session: GidsSession,
  wanted: NewContainer,
  putKey: (keyReference: number) => Promise<void>,
): Promise<FilledContainer> {
  const { purpose, algorithm } = wanted;
  const cmap = await readCmapfile(session);
  const container = lowestFree(cmap);
  const keyReference = keyReferenceOf(container);
  await announceChange(session, 'containers');
  // An interrupted deletion may have left a certificate, which is not that of the new key.
  await deleteLeftovers(session, container);
  return freeingOnRefusal(
    async () => {
      await session.createKeyFile(keyReference, algorithm, purpose);
      await session.activateFile();
      await putKey(keyReference);
      return enterContainer(session, cmap, container, wanted);
    },
    () => deleteKeyFile(session, keyReference),
  );
}

/** Enters a container whose key is made in both maps, the container map last. */
async function enterContainer(
  session: GidsSession,
  cmap: readonly ContainerMapRecord[],
  container: number,
  { name, purpose, algorithm }: NewContainer,
): Promise<FilledContainer> {
  const keyReference = keyReferenceOf(container);
  const publicKeyDer = await session.getPublicKey(keyReference, algorithm);
  const identifier = algorithmIdentifiers[algorithm];
  const key = { algorithmIdentifier: identifier, purpose, keyFile: keyFileOf(keyReference) };
  await writeKeymap(session, withLine<KeyMapRecord>(await readKeymap(session), container, key, undefined));
  const isDefault = !cmap.some((record) => record.isValid && record.isDefault);
  const bits = keyBitsOf(algorithm);
  await writeCmapfile(
    session,
    withLine(
      cmap,
      container,
      {
        name,
        isValid: true,
        isDefault,
        signatureKeyBits: purpose === 'signature' ? bits : 0,
        keyExchangeKeyBits: purpose === 'keyExchange' ? bits : 0,
      },
      freeLine,
    ),
  );
  return { container, name, isDefault, purpose, algorithm, keyReference, publicKeyDer };
}

function lowestFree(cmap: readonly ContainerMapRecord[]): number {
  const free = cmap.findIndex((record) => !record.isValid);
  const container = free < 0 ? cmap.length : free;
  if (container >= containerLimit) throw new ApduError('createFile', notEnoughMemory);
  return container;
}

/** The lines with one replaced; missing lines before it are filled. */
function withLine<Line>(lines: readonly Line[], index: number, line: Line, filler: Line): readonly Line[] {
  const length = Math.max(lines.length, index + 1);
  return Array.from({ length }, (_, at) =>
    at === index ? line : at < lines.length ? (lines[at] as Line) : filler,
  );
}

/** Stores the container's certificate, compressed. Needs the user or the administrator. */
export async function storeCertificate(
  session: GidsSession,
  container: Pick<GidsContainer, 'container' | 'purpose'>,
  certificateDer: Uint8Array,
): Promise<void> {
  await writeMscpFile(session, certificateFileName(container), compressCertificate(certificateDer));
}

/** Reads the container's certificate, DER, if it has one. Errors: `MalformedCardData` for a damaged file. */
export async function readCertificate(
  session: GidsSession,
  container: Pick<GidsContainer, 'container' | 'purpose'>,
): Promise<Uint8Array | undefined> {
  const contents = await readMscpFile(session, certificateFileName(container));
  return contents && readCertificateFile(contents);
}

/**
 * Deletes key and certificate of a container; nothing happens when there is neither. Needs the user. The maps come
 * first: what an interrupted run leaves is in a free container, and is deleted by the next run, the next use of the
 * container or by `wipeCard`.
 */
export async function deleteContainer(
  session: GidsSession,
  { container }: Pick<GidsContainer, 'container'>,
): Promise<void> {
  const cmap = await readCmapfile(session);
  const keymap = await readKeymap(session);
  if (cmap[container]?.isValid === true || keymap[container] !== undefined) {
    await announceChange(session, 'containers');
    await writeCmapfile(session, withLine(cmap, container, freeLine, freeLine));
    await writeKeymap(session, withLine<KeyMapRecord>(keymap, container, undefined, undefined));
  }
  await deleteLeftovers(session, container);
}

/** Deletes what belongs to a container that is in neither map. */
async function deleteLeftovers(session: GidsSession, container: number): Promise<void> {
  const purposes = ['keyExchange', 'signature'] as const;
  await deleteMscpFiles(
    session,
    purposes.map((purpose) => certificateFileName({ container, purpose })),
  );
  await deleteKeyFile(session, keyReferenceOf(container));
}

/** Deletes the key file of a reference; nothing happens when there is none. Needs the user. */
export async function deleteKeyFile(session: GidsSession, keyReference: number): Promise<void> {
  try {
    await session.deleteFile(keyFileOf(keyReference));
  } catch (error) {
    if (!(error instanceof ApduError) || error.sw !== fileNotFound) throw error;
  }
}

/** `kxc00` or `ksc00`, with the container in two hex digits. */
function certificateFileName({ container, purpose }: Pick<GidsContainer, 'container' | 'purpose'>): string {
  const prefix = purpose === 'keyExchange' ? 'kxc' : 'ksc';
  return `${prefix}${container.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Whether a key can decipher: only RSA keys for key exchange do. */
export function canDecipher(container: Pick<GidsContainer, 'algorithm' | 'purpose'>): boolean {
  return isRsa(container.algorithm) && container.purpose === 'keyExchange';
}
