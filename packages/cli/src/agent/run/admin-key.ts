import { AdminKeyRejected, type AnswerChallenge, type CredentialCard, Secret } from '@cardea/cards';
import type { CardeaClient, v1 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import type { BoundCard } from './card-run.js';

/** An admin key that a card may have: the one that the server made for it, its template's default, or the factory's. */
export type AdminKeyName = 'own' | 'default' | 'factory';

/** An admin key by the answers that its holder gives. */
export interface AdminKeyCandidate {
  readonly name: AdminKeyName;
  readonly answer: AnswerChallenge;
}

/**
 * What the server, which holds the admin keys of a request's card, answers to its challenges: `own` under the key that
 * the card has while it is in use, `default` under its template's. They are one key where the template does not
 * diversify.
 *
 * Errors of the answers: `CardeaApiError` when the server refuses; `CommandFailure` when it knows the request no more.
 */
export function adminKeyAnswers(
  client: Pick<CardeaClient, 'getAuthenticationResponse'>,
  bound: BoundCard,
  { DiversifyAdminKey }: Pick<v1.SmartcardConfiguration, 'DiversifyAdminKey'>,
): { readonly own: AnswerChallenge; readonly default: AnswerChallenge } {
  const answeredBy =
    (diversified: boolean): AnswerChallenge =>
    async (challenge, cipher) => {
      const response = await client.getAuthenticationResponse({
        ...bound,
        challengeBase64: Buffer.from(challenge).toString('base64'),
        diversified,
        ...(cipher === undefined ? {} : { cipher }),
      });
      if (response === undefined) {
        throw new CommandFailure('The server gives no answer to the challenge of the card.');
      }
      return new Secret(new Uint8Array(Buffer.from(response, 'base64')));
    };
  return { own: answeredBy(DiversifyAdminKey), default: answeredBy(false) };
}

/**
 * The first of the admin keys that the card takes. Name the likelier first: some cards count wrong answers.
 *
 * Errors: `CommandFailure` when the card takes none; what the card and the answers throw.
 */
export async function findAdminKey(
  card: Pick<CredentialCard, 'authenticateAdmin'>,
  candidates: readonly AdminKeyCandidate[],
): Promise<AdminKeyCandidate> {
  for (const candidate of candidates) {
    if (await takes(card, candidate.answer)) return candidate;
  }
  throw unknownAdminKey();
}

/** Says that no admin key that the server can answer for opens the card. */
export function unknownAdminKey(): CommandFailure {
  return new CommandFailure(
    'The card has an admin key that the server does not know: it belongs to another system, or was blocked when it was retired.',
  );
}

/** Whether an answer opens the card. Errors: all but `AdminKeyRejected`. */
async function takes(
  card: Pick<CredentialCard, 'authenticateAdmin'>,
  answer: AnswerChallenge,
): Promise<boolean> {
  try {
    await card.authenticateAdmin(answer);
    return true;
  } catch (error) {
    if (error instanceof AdminKeyRejected) return false;
    throw error;
  }
}
