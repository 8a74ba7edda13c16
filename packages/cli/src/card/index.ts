import { type AddCommand, defineGroup } from '../management/command.js';
import { describeCard } from './describe-card.js';
import { listCards } from './list-cards.js';
import { simulateCard } from './simulate-card.js';
import { tokenGroup } from './token.js';

/** `cardea card`: every command for the cards in the readers of this machine, in the order of the help. */
export const cardGroup: AddCommand = defineGroup(
  'card',
  'the smart cards in the readers of this machine',
  listCards,
  describeCard,
  simulateCard,
  tokenGroup,
);
