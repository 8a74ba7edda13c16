import type { CardId, Secret } from '@cardea/domain';
import { ApduError } from '../iso7816/apdu-error.js';
import { conditionsOfUseNotSatisfied, fileAlreadyExists } from '../iso7816/status-words.js';
import { mscpDirectory, readFile, writeCardId, writeCmapfile, writeMasterfile } from './card-files.js';
import { accessConditions, gidsFiles, gidsObjects } from './generic-identity-device.js';
import type { GidsSession } from './gids-session.js';
import { encodeCardcf } from './minidriver-records.js';

/** What a blank card becomes. */
export interface CardInitialization {
  readonly cardId: CardId;
  /** 4 to 16 ASCII characters. */
  readonly pin: Secret<string>;
  /** 24 bytes. */
  readonly adminKey: Secret<Uint8Array>;
}

/** Write and read conditions of the files that a card module expects. */
const dataFiles = [
  [gidsFiles.masterfile, accessConditions.userOrAdmin, accessConditions.always],
  [gidsFiles.userWritten, accessConditions.userOrAdmin, accessConditions.always],
  [gidsFiles.userExecuted, accessConditions.userOrAdmin, accessConditions.never],
  [gidsFiles.adminWritten, accessConditions.admin, accessConditions.always],
  [gidsFiles.userRead, accessConditions.userOrAdmin, accessConditions.userOrAdmin],
  [gidsFiles.adminRead, accessConditions.admin, accessConditions.admin],
] as const;

const cardappsContents = Uint8Array.from(Buffer.from('mscp\0\0\0\0', 'ascii'));
const root = '';

/** The files that a fresh card has. */
const firstFiles = [
  { directory: mscpDirectory, name: '', objectTag: 0, fileIdentifier: gidsFiles.masterfile },
  { directory: root, name: 'cardid', objectTag: gidsObjects.cardid, fileIdentifier: gidsFiles.adminWritten },
  {
    directory: root,
    name: 'cardapps',
    objectTag: gidsObjects.cardapps,
    fileIdentifier: gidsFiles.userWritten,
  },
  { directory: root, name: 'cardcf', objectTag: gidsObjects.cardcf, fileIdentifier: gidsFiles.userWritten },
  {
    directory: mscpDirectory,
    name: 'cmapfile',
    objectTag: gidsObjects.cmapfile,
    fileIdentifier: gidsFiles.userWritten,
  },
] as const;

/**
 * Gives a blank card its files, PIN, admin key and card id, and ends its creation state; access conditions apply from
 * here. An interrupted run can be repeated with the same or other values: nothing is final before the last step.
 *
 * Errors: `ApduError` 6985 (ours) when the card is not blank any more; refusals of the card.
 */
export async function initializeCard(session: GidsSession, card: CardInitialization): Promise<void> {
  const { isBlank } = await session.select();
  const masterfile = await readFile(session, gidsFiles.masterfile, gidsObjects.masterfile);
  if (!isBlank && masterfile.length > 0) throw new ApduError('initializeCard', conditionsOfUseNotSatisfied);
  // Step 1: the PIN; only a card in its creation state takes it without the old one.
  await session.initializeReferenceData(card.pin);
  // Step 2: the files, each in force once activated.
  for (const [fileIdentifier, write, read] of dataFiles) {
    await createUnlessThere(session, fileIdentifier, () => session.createFile(fileIdentifier, write, read));
  }
  // Step 3: the admin key.
  await createUnlessThere(session, gidsFiles.adminKey, () => session.createAdminKeyFile());
  await session.putAdminKey(card.adminKey);
  // Step 4: the contents.
  await writeMasterfile(session, firstFiles);
  await session.putData(gidsFiles.userWritten, gidsObjects.cardapps, cardappsContents);
  const fresh = encodeCardcf({ version: 0, pins: 0, containers: 0, files: 0 });
  await session.putData(gidsFiles.userWritten, gidsObjects.cardcf, fresh);
  await writeCmapfile(session, []);
  await writeCardId(session, card.cardId);
  // Step 5: out of the creation state.
  await session.selectFile(gidsFiles.application);
  await session.activateFile();
}

async function createUnlessThere(
  session: GidsSession,
  fileIdentifier: number,
  create: () => Promise<void>,
): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (!(error instanceof ApduError) || error.sw !== fileAlreadyExists) throw error;
    await session.selectFile(fileIdentifier);
  }
  await session.activateFile();
}
