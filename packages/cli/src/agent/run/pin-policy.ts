import type { CardApplication, Secret } from '@cardea/cards';
import type { v1 } from '@cardea/sdk';

/** Length and characters that a profile template wants of the user PIN. */
export type UserPinPolicy = Pick<
  v1.SmartcardConfiguration['UserPinPolicy'],
  'MinLength' | 'MaxLength' | 'CharacterSet'
>;

interface PinBounds {
  readonly least: number;
  readonly most: number;
  readonly characters: RegExp;
  readonly called: string;
}

const digits = { characters: /^[0-9]*$/, called: 'digits' } as const;
const printableAscii = {
  characters: /^[\x20-\x7e]*$/,
  called: 'letters, digits and signs of ASCII',
} as const;

/** What the cards themselves take, whatever the template says. */
const boundsOfCards: { readonly [application in CardApplication]: PinBounds } = {
  // GIDS cards compare 4 to 16 bytes; middleware lets people type nothing but ASCII.
  GIDS: { least: 4, most: 16, ...printableAscii },
  // SP 800-73-4 Part 2 §2.4.3. Some PIV cards take letters; the readers and hosts of others do not.
  PIV: { least: 6, most: 8, ...digits },
};

/** MIM CM: SmartcardConfig, CharacterSet; another number says nothing. */
const characterSets: Readonly<Record<number, Pick<PinBounds, 'characters' | 'called'>>> = {
  1: digits,
  2: { characters: /^[0-9A-Za-z]*$/, called: 'digits and letters' },
};

/**
 * What speaks against a new user PIN, a sentence for people; undefined when the card and the policy allow it. Without a
 * policy the card alone decides. `Rollover` of a policy changes keys, not what a PIN may look like.
 *
 * Where policy and card leave no length in common, the sentence says so.
 */
export function whyNotPin(
  application: CardApplication,
  policy: UserPinPolicy | undefined,
  pin: Secret<string>,
): string | undefined {
  const { least, most, characters, called } = boundsOf(application, policy);
  if (least > most)
    return `No PIN suits the card and the policy of its profile template: ${least} characters at least, ${most} at most.`;
  const text = pin.reveal();
  if (text.length < least || text.length > most) {
    return least === most
      ? `The PIN must have ${least} characters.`
      : `The PIN must have ${least} to ${most} characters.`;
  }
  if (!characters.test(text)) return `The PIN may have ${called} only.`;
  return undefined;
}

/** What a person is told before choosing a PIN, such as `6 to 8 digits`. */
export function describePinPolicy(application: CardApplication, policy: UserPinPolicy | undefined): string {
  const { least, most, called } = boundsOf(application, policy);
  return `${least === most ? least : `${least} to ${most}`} ${called}`;
}

function boundsOf(application: CardApplication, policy: UserPinPolicy | undefined): PinBounds {
  const card = boundsOfCards[application];
  if (policy === undefined) return card;
  const set = card.called === digits.called ? undefined : characterSets[policy.CharacterSet];
  return {
    ...card,
    ...set,
    least: Math.max(card.least, policy.MinLength),
    // A policy without an upper bound leaves it to the card.
    most: policy.MaxLength === 0 ? card.most : Math.min(card.most, policy.MaxLength),
  };
}
