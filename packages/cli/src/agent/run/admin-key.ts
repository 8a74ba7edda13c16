import {
  AdminKeyRejected,
  type AnswerChallenge,
  type CardApplication,
  type CredentialCard,
  factoryAdminKeyAnswer,
  Secret,
} from '@cardea/cards';
import { CardeaApiError, type CardeaClient, type v1 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import type { BoundCard } from './card-run.js';

/**
 * An admin key that a card may have: the one that the server made for it, the one that it was changing to when a run was
 * interrupted, its template's default, or the factory's.
 */
export type AdminKeyName = 'own' | 'new' | 'default' | 'factory';

/** An admin key by the answers that its holder gives. */
export interface AdminKeyCandidate {
  readonly name: AdminKeyName;
  readonly answer: AnswerChallenge;
}

/** Who answers for the admin keys that the server knows of a card. */
export interface AdminKeyAnswers {
  readonly own: AnswerChallenge;
  /** Says `AdminKeyRejected` itself when the card was not changing its key. */
  readonly new: AnswerChallenge;
  readonly default: AnswerChallenge;
}

/**
 * What the server, which holds the admin keys of a request's card, answers to its challenges: `own` under the key that
 * the card has while it is in use, `default` under its template's. They are one key where the template does not
 * diversify.
 *
 * Errors of the answers: `CardeaApiError` when the server refuses; `CommandFailure` when it knows the request no more.
 */
export function adminKeyAnswers(
  client: Pick<CardeaClient, 'getAuthenticationResponse' | 'management'>,
  bound: BoundCard,
  { DiversifyAdminKey }: Pick<v1.SmartcardConfiguration, 'DiversifyAdminKey'>,
): AdminKeyAnswers {
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
  return { own: answeredBy(DiversifyAdminKey), new: newKeyAnswer(client, bound), default: answeredBy(false) };
}

function newKeyAnswer(
  { management }: Pick<CardeaClient, 'management'>,
  { requestUuid, smartcardUuid, cardId }: BoundCard,
): AnswerChallenge {
  return async (challenge, cipher) => {
    const challengeBase64 = Buffer.from(challenge).toString('base64');
    const asked = { smartcardUuid, cardId, challengeBase64, ...(cipher === undefined ? {} : { cipher }) };
    try {
      const response = await management.answerUnderNewAdminKey(requestUuid, asked);
      return new Secret(new Uint8Array(Buffer.from(response.reveal(), 'base64')));
    } catch (error) {
      // The server knows of no such key, or is of a release before there were any: the card cannot have it.
      if (error instanceof CardeaApiError) throw new AdminKeyRejected();
      throw error;
    }
  };
}

/**
 * The admin keys that a card in use may have, the likeliest first, because some cards count wrong answers: its own; the one
 * that it may have got in an interrupted update; its template's default, where an interrupted run has put that back or had not replaced it yet; that of the factory on PIV
 * cards, which do not take every default.
 */
export function adminKeysInUse(
  application: CardApplication,
  answers: AdminKeyAnswers,
  { DiversifyAdminKey }: Pick<v1.SmartcardConfiguration, 'DiversifyAdminKey'>,
): readonly AdminKeyCandidate[] {
  const candidates: AdminKeyCandidate[] = [{ name: 'own', answer: answers.own }];
  if (DiversifyAdminKey) {
    candidates.push({ name: 'new', answer: answers.new }, { name: 'default', answer: answers.default });
  }
  if (application === 'PIV') candidates.push({ name: 'factory', answer: factoryAdminKeyAnswer });
  return candidates;
}

/**
 * Does what needs the administrator under the first of the admin keys that the card takes. `work` is begun again with the
 * next one as long as the card refuses.
 *
 * Errors: `CommandFailure` when the card takes none; what the work and the answers throw.
 */
export async function underAdminKey(
  candidates: readonly AdminKeyCandidate[],
  work: (answer: AnswerChallenge) => Promise<void>,
): Promise<AdminKeyCandidate> {
  for (const candidate of candidates) {
    if (await isTaken(() => work(candidate.answer))) return candidate;
  }
  throw new UnknownAdminKey();
}

/** The first of the admin keys that the card takes. Errors: as {@link underAdminKey}. */
export async function findAdminKey(
  card: Pick<CredentialCard, 'authenticateAdmin'>,
  candidates: readonly AdminKeyCandidate[],
): Promise<AdminKeyCandidate> {
  return await underAdminKey(candidates, (answer) => card.authenticateAdmin(answer));
}

/** No admin key that the server can answer for opens the card. */
export class UnknownAdminKey extends CommandFailure {
  constructor() {
    super(
      'The card has an admin key that the server does not know: it belongs to another system, or was blocked when it was retired.',
    );
    this.name = 'UnknownAdminKey';
  }
}

/** False when the card refuses the administrator. Errors: every other. */
async function isTaken(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof AdminKeyRejected) return false;
    throw error;
  }
}
