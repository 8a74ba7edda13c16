import { type CardId, parseUuid } from '@cardea/domain';
import { ApduError } from '../iso7816/apdu-error.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { concatOctets, fromHex, toHex } from '../iso7816/octets.js';
import { fileNotFound, notEnoughMemory, referencedDataNotFound } from '../iso7816/status-words.js';
import { freeingOnRefusal } from './freeing-on-refusal.js';
import {
  containerLimit,
  firstFreeObject,
  gidsFiles,
  gidsObjects,
  lastFreeObject,
} from './generic-identity-device.js';
import type { GidsSession } from './gids-session.js';
import {
  type ContainerMapRecord,
  decodeCardcf,
  decodeCmapfile,
  decodeKeymap,
  decodeMasterfile,
  encodeCardcf,
  encodeCmapfile,
  encodeKeymap,
  encodeMasterfile,
  type KeyMapRecord,
  type MasterfileRecord,
} from './minidriver-records.js';

/** The directory of the card module in which certificates and the container map lie. */
export const mscpDirectory = 'mscp';

const nothing = new Uint8Array(0);

/**
 * Reads the card id of 16 bytes as Windows prints it: a GUID whose first three fields lie with their low byte first
 * (MS-DTYP §2.3.4.2). Bytes 00 01 … 0F are 03020100-0504-0706-0809-0a0b0c0d0e0f.
 *
 * Errors: `ApduError` 6A88 or 6A82 on a card that was never initialised; `MalformedCardData`.
 */
export async function readCardId(session: GidsSession): Promise<CardId> {
  const bytes = await session.getData(gidsFiles.adminWritten, gidsObjects.cardid);
  if (bytes.length !== 16) throw new MalformedCardData('cardid: is not of 16 bytes');
  const hex = toHex(betweenGuidAndMemory(bytes));
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return parseUuid<'Card'>(groups.join('-'), 'cardid');
}

/** Writes the card id, in the order that {@link readCardId} reads. Needs the administrator, or a blank card. */
export async function writeCardId(session: GidsSession, cardId: CardId): Promise<void> {
  const bytes = betweenGuidAndMemory(fromHex(cardId.replaceAll('-', '')));
  await session.putData(gidsFiles.adminWritten, gidsObjects.cardid, bytes);
}

/** The bytes of a GUID as printed, and as in memory: its own inverse. */
function betweenGuidAndMemory(bytes: Uint8Array): Uint8Array {
  const reversed = (start: number, end: number) => bytes.slice(start, end).reverse();
  return concatOctets(reversed(0, 4), reversed(4, 6), reversed(6, 8), bytes.slice(8));
}

/** Reads a data object; one that is not there is empty, as some cards delete what is written empty. */
export async function readFile(
  session: GidsSession,
  fileIdentifier: number,
  objectTag: number,
): Promise<Uint8Array> {
  try {
    return await session.getData(fileIdentifier, objectTag);
  } catch (error) {
    const isMissing =
      error instanceof ApduError && (error.sw === referencedDataNotFound || error.sw === fileNotFound);
    if (isMissing) return nothing;
    throw error;
  }
}

/** Reads the table of files. Errors: as {@link readCardId}. */
export async function readMasterfile(session: GidsSession): Promise<readonly MasterfileRecord[]> {
  return decodeMasterfile(await session.getData(gidsFiles.masterfile, gidsObjects.masterfile));
}

/** Writes the table of files. Needs the user or the administrator. */
export async function writeMasterfile(
  session: GidsSession,
  records: readonly MasterfileRecord[],
): Promise<void> {
  await session.putData(gidsFiles.masterfile, gidsObjects.masterfile, encodeMasterfile(records));
}

/** Reads the container map; empty when there never was a container. */
export async function readCmapfile(session: GidsSession): Promise<readonly ContainerMapRecord[]> {
  return decodeCmapfile(await readFile(session, gidsFiles.userWritten, gidsObjects.cmapfile));
}

/** Writes the container map. Needs the user or the administrator. */
export async function writeCmapfile(
  session: GidsSession,
  records: readonly ContainerMapRecord[],
): Promise<void> {
  await session.putData(gidsFiles.userWritten, gidsObjects.cmapfile, encodeCmapfile(records));
}

/** Reads the key map; empty when there never was a container. */
export async function readKeymap(session: GidsSession): Promise<readonly KeyMapRecord[]> {
  const bytes = await readFile(session, gidsFiles.masterfile, gidsObjects.keymap);
  return bytes.length === 0 ? [] : decodeKeymap(bytes);
}

/** Writes the key map. Needs the user or the administrator. */
export async function writeKeymap(session: GidsSession, records: readonly KeyMapRecord[]): Promise<void> {
  await session.putData(gidsFiles.masterfile, gidsObjects.keymap, encodeKeymap(records));
}

/**
 * Counts `cardcf` up, by which Windows drops what it remembers of the card. Call it before the change, as an
 * interrupted change must not go unnoticed. Needs the user or the administrator.
 */
export async function announceChange(
  session: GidsSession,
  ...changed: readonly ('pins' | 'containers' | 'files')[]
): Promise<void> {
  const freshness = { ...decodeCardcf(await session.getData(gidsFiles.userWritten, gidsObjects.cardcf)) };
  for (const kind of changed) freshness[kind]++;
  await session.putData(gidsFiles.userWritten, gidsObjects.cardcf, encodeCardcf(freshness));
}

/**
 * Writes a file of the directory `mscp`, old or new. Its contents come before its line in the table, so that an
 * interrupted run leaves no file without contents. Needs the user or the administrator.
 *
 * Errors: `ApduError` 6A84 when the card is full.
 */
export async function writeMscpFile(session: GidsSession, name: string, contents: Uint8Array): Promise<void> {
  const records = await readMasterfile(session);
  const known = findMscpFile(records, name);
  await announceChange(session, 'files');
  if (known !== undefined) {
    await session.putData(known.fileIdentifier, known.objectTag, contents);
    return;
  }
  const created = {
    directory: mscpDirectory,
    name,
    objectTag: freeObjectTag(records),
    fileIdentifier: gidsFiles.userWritten,
  };
  const { fileIdentifier, objectTag } = created;
  await freeingOnRefusal(
    async () => {
      await session.putData(fileIdentifier, objectTag, contents);
      await writeMasterfile(session, [...records, created]);
    },
    () => session.putData(fileIdentifier, objectTag, nothing),
  );
}

/** Reads a file of the directory `mscp`; undefined when there is none. */
export async function readMscpFile(session: GidsSession, name: string): Promise<Uint8Array | undefined> {
  const known = findMscpFile(await readMasterfile(session), name);
  if (known === undefined) return undefined;
  const contents = await readFile(session, known.fileIdentifier, known.objectTag);
  return contents.length === 0 ? undefined : contents;
}

/**
 * Deletes files of the directory `mscp`; nothing happens for those that are not there. An interrupted run leaves them
 * in the table without contents. Needs the user or the administrator.
 */
export async function deleteMscpFiles(session: GidsSession, names: readonly string[]): Promise<void> {
  const records = await readMasterfile(session);
  const known = records.filter((record) => record.directory === mscpDirectory && names.includes(record.name));
  if (known.length === 0) return;
  await announceChange(session, 'files');
  for (const { fileIdentifier, objectTag } of known)
    await session.putData(fileIdentifier, objectTag, nothing);
  await writeMasterfile(
    session,
    records.filter((record) => !known.includes(record)),
  );
}

/**
 * Empties the places for files that no line of the table names: what a run wrote that was interrupted before the line
 * followed. Only as many places are looked at as containers can have certificates. Needs the user or the administrator.
 */
export async function emptyUnlistedObjects(session: GidsSession): Promise<void> {
  const taken = takenObjectTags(await readMasterfile(session));
  for (let tag = firstFreeObject; tag < firstFreeObject + containerLimit; tag++) {
    if (taken.has(tag)) continue;
    const contents = await readFile(session, gidsFiles.userWritten, tag);
    if (contents.length > 0) await session.putData(gidsFiles.userWritten, tag, nothing);
  }
}

function findMscpFile(records: readonly MasterfileRecord[], name: string): MasterfileRecord | undefined {
  return records.find((record) => record.directory === mscpDirectory && record.name === name);
}

function freeObjectTag(records: readonly MasterfileRecord[]): number {
  const taken = takenObjectTags(records);
  for (let tag = firstFreeObject; tag <= lastFreeObject; tag++) if (!taken.has(tag)) return tag;
  throw new ApduError('putData', notEnoughMemory);
}

function takenObjectTags(records: readonly MasterfileRecord[]): ReadonlySet<number> {
  return new Set(
    records.filter((one) => one.fileIdentifier === gidsFiles.userWritten).map((one) => one.objectTag),
  );
}
