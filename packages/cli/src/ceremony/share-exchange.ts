import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Secret } from '@cardea/cards';
import { combineShares, type KeyShare, parseShareText, shareDigest, shareText } from '@cardea/pki/ceremony';
import { CommandFailure, exitCodes } from '../failure.js';
import { note } from '../output.js';
import type { Ceremony } from './ceremony.js';
import { keyStoreOf } from './sealed-key-store.js';
import type { ShareSet } from './state.js';

const clearScreen = '\u001b[2J\u001b[3J\u001b[H';
export const checkContext = 'ceremony check';

/** Gives a share to its holder, on the screen or in a file of the holder's own, and has it read back. */
export async function handOver({ answers }: Ceremony, share: KeyShare, holder: string): Promise<void> {
  const place = await answers.ask(
    'share.file',
    `Share ${share.number} is for ${holder}. Only ${holder} looks at the screen. File to write it to, or nothing to show it here:`,
    answers.isTerminal ? '' : undefined,
  );
  if (place === '') await showAndReadBack(answers, share, holder);
  else writeAndReadBack(place, share, holder);
}

function writeAndReadBack(file: string, share: KeyShare, holder: string): void {
  if (existsSync(file))
    throw new CommandFailure(
      `${file} exists. If it holds a share of an interrupted attempt, that share is void: destroy it, then run the ceremony again.`,
    );
  const heading = `# Share ${share.number} of ${holder}, split ${share.splitId}; ${share.threshold} shares open the root key`;
  writeFileSync(file, `${heading}\n${shareText(share).reveal()}\n`, { mode: 0o600, flag: 'wx', flush: true });
  const back = parseShareText(new Secret(readFileSync(file, 'utf8')));
  if (back.outcome !== 'read' || shareDigest(back.share) !== shareDigest(share))
    throw new CommandFailure(`What was written to ${file} does not read back. Use another medium.`);
}

async function showAndReadBack(answers: Ceremony['answers'], share: KeyShare, holder: string): Promise<void> {
  note(`Share ${share.number} of ${holder}, split ${share.splitId}. Write it down:\n`);
  note(shareText(share).reveal());
  await answers.ask(
    'share.written',
    '\nPress Enter when it is written down; the screen is cleared then.',
    'written',
  );
  note(clearScreen);
  for (;;) {
    const typed = await answers.askLines('share.typed', 'Type the share back from paper.');
    const back = parseShareText(new Secret(typed));
    note(clearScreen);
    if (back.outcome === 'read' && shareDigest(back.share) === shareDigest(share)) return;
    note(faultOf(back) ?? 'That is another share.');
  }
}

function faultOf(typed: ReturnType<typeof parseShareText>): string | undefined {
  if (typed.outcome === 'wrongGroups')
    return `Wrong: ${typed.wrongGroups.length === 1 ? 'group' : 'groups'} ${typed.wrongGroups.join(', ')}.`;
  if (typed.outcome === 'wrongLength')
    return `There are ${typed.groups} groups; a share has ${typed.expected}.`;
  return undefined;
}

/** Asks for one share, by file or typed; undefined when nothing is given. Errors: `CommandFailure` for a bad file. */
export async function askForShare(
  { answers }: Ceremony,
  question: string,
): Promise<{ readonly share: KeyShare } | { readonly fault: string } | undefined> {
  const place = await answers.ask(
    'open.file',
    `${question} File that holds it, "type" to type it, or "none" when there are no more:`,
    answers.isTerminal ? undefined : 'none',
  );
  if (place === 'none') return undefined;
  const typed = parseShareText(await shareFrom(answers, place));
  return typed.outcome === 'read' ? { share: typed.share } : { fault: `${place}: ${faultOf(typed) ?? ''}` };
}

async function shareFrom(answers: Ceremony['answers'], place: string): Promise<Secret<string>> {
  if (place === 'type') {
    const typed = new Secret(await answers.askLines('open.typed', 'Type the share.'));
    if (answers.isTerminal) note(clearScreen);
    return typed;
  }
  try {
    return new Secret(readFileSync(place, 'utf8'));
  } catch {
    throw new CommandFailure(`${place} cannot be read.`, exitCodes.badInput);
  }
}

/** What is wrong with a share, or undefined when it is one of this set. */
export function faultOfShare(share: KeyShare, set: ShareSet): string | undefined {
  if (share.splitId !== set.splitId)
    return `It belongs to the split ${share.splitId}; the root key is shared by the split ${set.splitId} now.`;
  return set.digests[share.number - 1] === shareDigest(share)
    ? undefined
    : 'It is not a share that was handed out in this ceremony.';
}

/**
 * Opens the key-encryption key with shares, unless it is open already.
 *
 * Errors: `CommandFailure` when shares are too few, or one is wrong.
 */
export async function openWithShares(ceremony: Ceremony): Promise<Secret<Uint8Array>> {
  if (ceremony.keyEncryptionKey !== undefined) return ceremony.keyEncryptionKey;
  const { shareSet: set } = ceremony.state;
  if (set === null) throw new CommandFailure('No shares were made yet.');
  const shares: KeyShare[] = [];
  while (shares.length < set.threshold) {
    const given = await askForShare(
      ceremony,
      `Share ${shares.length + 1} of the ${set.threshold} that open the root key.`,
    );
    if (given === undefined)
      throw new CommandFailure(
        `Only ${shares.length} of ${set.threshold} shares were given: the root key stays closed.`,
      );
    const again = 'share' in given && shares.some(({ number }) => number === given.share.number);
    const fault =
      'fault' in given ? given.fault : again ? 'It was given already.' : faultOfShare(given.share, set);
    if (fault === undefined && 'share' in given) shares.push(given.share);
    else if (ceremony.answers.isTerminal) note(fault ?? '');
    else throw new CommandFailure(`The share is refused. ${fault}`);
  }
  const key = await combineShares(shares);
  await isTheKey(key, set);
  const names = shares.map(({ number }) => set.holders[number - 1] ?? `holder ${number}`);
  ceremony.transcript.write([
    `The root key was opened with the shares of ${names.join(', ')} at ${new Date().toISOString()}.`,
  ]);
  ceremony.keyEncryptionKey = key;
  return key;
}

async function isTheKey(key: Secret<Uint8Array>, set: ShareSet): Promise<void> {
  const keyStore = keyStoreOf(key, null, () => undefined);
  try {
    await keyStore.unwrap(Buffer.from(set.check, 'base64'), checkContext);
  } catch {
    throw new CommandFailure('These shares do not give the key-encryption key: one of them is false.');
  }
}
