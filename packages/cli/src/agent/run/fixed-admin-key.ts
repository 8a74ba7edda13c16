import { CommandFailure } from '../../failure.js';

/**
 * The profile template wants an admin key of its own for each card, and the card has no command that sets one, as plain
 * PIV cards (SP 800-73). Neither admin key nor PIN nor keys of the card were changed.
 */
export class FixedAdminKey extends CommandFailure {
  /** `boundRequestUuid`: the request that the card is bound to already; others can be carried out with another card. */
  constructor(boundRequestUuid?: string) {
    super(
      'The card has no command that changes its admin key, and the profile template gives each card one of its own. ' +
        'Nothing on the card was changed. Use another card, or a profile template without diversified admin keys' +
        (boundRequestUuid === undefined ? '.' : `, after: cardea requests abandon ${boundRequestUuid}`),
    );
    this.name = 'FixedAdminKey';
  }
}
