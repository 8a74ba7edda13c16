import type { Secret } from '@cardea/domain';
import type { AnswerChallenge } from '../credential-card/answer-challenge.js';
import { changeAdminKey, unblockPin } from './administrator.js';
import {
  announceChange,
  deleteMscpFiles,
  emptyUnlistedObjects,
  mscpDirectory,
  readMasterfile,
  writeCmapfile,
  writeKeymap,
} from './card-files.js';
import { deleteKeyFile } from './containers.js';
import { containerLimit } from './generic-identity-device.js';
import { type GidsSession, keyReferenceOf } from './gids-session.js';

/** What a wipe needs and what it leaves. */
export interface CardWipe {
  readonly answer: AnswerChallenge;
  /** Throw-away PIN that the card gets, so that the user's need not be known. */
  readonly pin: Secret<string>;
  /** The admin key that stays on the card, 24 bytes; the old one stays when absent. */
  readonly adminKey?: Secret<Uint8Array>;
}

/**
 * Deletes every key, certificate and container, sets the PIN and, last, the admin key. Files and card id stay: a wiped
 * card is personalised again without being initialised. Interrupted, it can be repeated; `answer` must then know
 * whether the admin key was changed already, by trying the old one and the new one.
 *
 * GIDS has no command that erases a card on which all tools agree.
 *
 * Errors: as {@link authenticateAdmin}; refusals of the card.
 */
export async function wipeCard(session: GidsSession, wipe: CardWipe): Promise<void> {
  // Step 1: become the user, who alone deletes keys.
  await unblockPin(session, wipe.answer, wipe.pin);
  await session.verify(wipe.pin);
  // Step 2: the maps, so that no program uses what is about to go.
  await announceChange(session, 'containers', 'files');
  await writeCmapfile(session, []);
  await writeKeymap(session, []);
  // Step 3: every key file, also those that interrupted runs left outside the maps.
  for (let container = 0; container < containerLimit; container++) {
    await deleteKeyFile(session, keyReferenceOf(container));
  }
  // Step 4: certificates and whatever else lies beside the container map.
  const files = (await readMasterfile(session)).filter(
    ({ directory, name }) => directory === mscpDirectory && name !== '' && name !== 'cmapfile',
  );
  await deleteMscpFiles(
    session,
    files.map(({ name }) => name),
  );
  await emptyUnlistedObjects(session);
  // Step 5: the admin key, when it is to change.
  if (wipe.adminKey !== undefined) await changeAdminKey(session, wipe.answer, wipe.adminKey);
  await session.logout();
}
