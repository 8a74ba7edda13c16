import { type KeyShare, resealKey } from '@cardea/pki/ceremony';
import { CommandFailure } from '../failure.js';
import type { Ceremony } from './ceremony.js';
import { askForShare, faultOfShare, openWithShares } from './share-exchange.js';
import { linesOf, shareNewKey } from './steps/keys.js';
import type { StepOutcome } from './steps/step.js';

/** Looks at the shares that are there, one after another, and says which are good; nothing is opened. */
export async function verifyShares(ceremony: Ceremony): Promise<StepOutcome> {
  const { shareSet: set } = ceremony.state;
  if (set === null) throw new CommandFailure('No shares were made yet.');
  const good = new Map<number, KeyShare>();
  const lines: string[] = [];
  for (;;) {
    const given = await askForShare(ceremony, 'The next share to verify.');
    if (given === undefined) break;
    const fault = 'fault' in given ? given.fault : faultOfShare(given.share, set);
    if ('share' in given && fault === undefined) {
      good.set(given.share.number, given.share);
      lines.push(`Share ${given.share.number} of ${set.holders[given.share.number - 1]} is good.`);
    } else lines.push(`A share is not good. ${fault}`);
  }
  lines.push(`${good.size} of ${set.holders.length} shares are good; ${set.threshold} open the root key.`);
  return { change: {}, lines };
}

/**
 * Splits anew: a fresh key-encryption key with new shares, under which the same root key is encrypted again. Earlier
 * shares open nothing that is kept here afterwards.
 */
export async function renewShares(
  ceremony: Ceremony,
  terms: { readonly shares: number; readonly threshold: number },
): Promise<StepOutcome> {
  const { rootKey } = ceremony.state;
  if (rootKey === null) throw new CommandFailure('The root key was not made yet.');
  const from = await openWithShares(ceremony);
  const holders: string[] = [];
  for (let number = 1; number <= terms.shares; number += 1)
    holders.push(await ceremony.answers.ask('holder', `Name of the holder of share ${number}:`));
  const { key: to, set } = await shareNewKey(ceremony, terms, holders);
  const stored = {
    ...rootKey,
    wrapped: Buffer.from(rootKey.wrapped, 'base64'),
    publicKeyDer: Buffer.from(rootKey.publicKeyDer, 'base64'),
    createdAt: new Date(rootKey.createdAt),
  };
  const { wrapped } = await resealKey(stored, { from, to });
  const sealed = { ...rootKey, wrapped: Buffer.from(wrapped).toString('base64') };
  return {
    change: {
      shareSet: set,
      rootKey: sealed,
      holders,
      terms: { ...ceremony.state.terms, shares: terms.shares, threshold: terms.threshold },
    },
    lines: [
      ...linesOf(set),
      'The shares of every earlier split are void: destroy them, and earlier copies of this directory.',
    ],
  };
}
