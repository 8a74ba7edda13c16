import type { CredentialCard, Secret } from '@cardea/cards';
import type { CardeaClient, ProgressStep } from '@cardea/sdk';
import type { HeldCard } from '../readers/card-reader.js';

/** Says one step of a run to people; `step` names those that the page of the request shows. Never given a secret. */
export type Say = (line: string, step?: ProgressStep) => void;

/** Secrets that a run asks the person at the machine for; without echo, or from file descriptors. */
export interface SecretsOfPerson {
  /** The PIN that the card has. */
  currentPin(question: string): Promise<Secret<string>>;
  /** A PIN that it is to have; asked for again, twice, until `whyNot` finds nothing to say against it. */
  newPin(question: string, whyNot: (pin: Secret<string>) => string | undefined): Promise<Secret<string>>;
  /** The one-time passwords of a request, where it wants them. */
  oneTimePasswords(): Promise<string | undefined>;
}

/** One run on one card: the server, the card while it is held, and the person. */
export interface CardRun {
  readonly client: CardeaClient;
  readonly held: HeldCard;
  readonly card: CredentialCard;
  readonly secrets: SecretsOfPerson;
  readonly say: Say;
}

/** The card of a request, as the server knows it. */
export interface BoundCard {
  readonly requestUuid: string;
  readonly smartcardUuid: string;
  readonly cardId: string;
  /** Answer to reset, hex. */
  readonly atrHex: string;
}
