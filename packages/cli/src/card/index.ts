import { type AddCommand, defineGroup } from '../management/command.js';
import { cardAgent } from './agent.js';
import { changePinOfCard } from './change-pin.js';
import { describeCard } from './describe-card.js';
import { enrollCard, lendCard } from './enroll.js';
import { listCards } from './list-cards.js';
import { renewCard, updateCard } from './renew.js';
import { duplicateCard, recoverOnBehalfCard, replaceCard } from './replace.js';
import { resetCardCommand } from './reset.js';
import { retireCard } from './retire.js';
import { simulateCard } from './simulate-card.js';
import { tokenGroup } from './token.js';
import { unblockCard } from './unblock.js';

/** `cardea card`: every command for the cards in the readers of this machine, in the order of the help. */
export const cardGroup: AddCommand = defineGroup(
  'card',
  'the smart cards in the readers of this machine',
  listCards,
  describeCard,
  enrollCard,
  renewCard,
  updateCard,
  replaceCard,
  duplicateCard,
  lendCard,
  recoverOnBehalfCard,
  unblockCard,
  changePinOfCard,
  retireCard,
  resetCardCommand,
  cardAgent,
  simulateCard,
  tokenGroup,
);
