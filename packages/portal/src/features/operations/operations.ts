import type { v2 } from '@cardea/sdk';
import type { Owned } from '../my-cards/queries.js';

interface Operation {
  /** As lists of operations name it. */
  readonly name: string;
  readonly type: v2.CreateRequest['type'];
  readonly direction?: 'suspend' | 'reinstate';
  /** The card has to be in a reader. */
  readonly needsCard?: true;
  /** Shown, with the reason, also when it is not offered. */
  readonly isUsual?: true;
}

/** Operations in the order of their buttons: what people want most comes first. */
export const operations: readonly Operation[] = [
  { name: 'renew', type: 'Renew', needsCard: true, isUsual: true },
  { name: 'unblock', type: 'Unblock', needsCard: true, isUsual: true },
  { name: 'offlineunblock', type: 'OfflineUnblock' },
  { name: 'suspend', type: 'SuspendOrReinstate', direction: 'suspend', isUsual: true },
  { name: 'reinstate', type: 'SuspendOrReinstate', direction: 'reinstate' },
  { name: 'onlineupdate', type: 'OnlineUpdate', needsCard: true },
  { name: 'recover', type: 'Recover', needsCard: true },
  { name: 'recoveronbehalf', type: 'RecoverOnBehalf', needsCard: true },
  { name: 'duplicate', type: 'Duplicate', needsCard: true },
  { name: 'temporarycardenroll', type: 'TemporaryCardEnroll', needsCard: true },
  { name: 'temporarycarddisable', type: 'TemporaryCardDisable' },
  { name: 'temporarycardretire', type: 'TemporaryCardRetire', needsCard: true },
  { name: 'disable', type: 'Disable', isUsual: true },
  { name: 'retire', type: 'Retire', needsCard: true, isUsual: true },
];

/** What can be done with temporary cards; all else is for the card that they stand in for. */
const onTemporaryCards = ['unblock', 'offlineunblock', 'temporarycarddisable', 'temporarycardretire'];

/**
 * Those that could ever be offered on such an object: profiles without a card are neither unblocked nor retired, and
 * temporary cards have their own.
 */
export function operationsFor({ kind, object: { flags } }: Owned): readonly Operation[] {
  if (flags.some((flag) => flag === 'Temporary'))
    return operations.filter(({ name }) => onTemporaryCards.includes(name));
  const onCardsAlone = ['unblock', 'offlineunblock', 'retire'];
  return kind === 'smartcard'
    ? operations
    : operations.filter(({ name }) => !onCardsAlone.includes(name) && !name.startsWith('temporary'));
}

/** The name of an operation in texts: for a card, recovering means a new card in its place. */
export function wordFor({ kind }: Pick<Owned, 'kind'>, { name }: Operation): string {
  return kind === 'smartcard' && name === 'recover' ? 'replace' : name;
}

export type { Operation };
