import type { CredentialCard, Secret } from '@cardea/cards';
import type { CardeaClient } from '@cardea/sdk';
import type { CardJournal } from '../journal/card-journal.js';
import type { PfxDelivery } from '../pfx-delivery.js';
import type { CardReader, HeldCard } from '../readers/card-reader.js';
import type { DataItem } from './card-in-use.js';
import type { Say, SecretsOfPerson } from './card-run.js';

/** Requests that put keys and certificates on a card. */
export type PersonalisingRequest =
  | 'Enroll'
  | 'Renew'
  | 'Recover'
  | 'Duplicate'
  | 'OnlineUpdate'
  | 'TemporaryCardEnroll'
  | 'RecoverOnBehalf';

/** What the person wants done; a request that is open already is taken up, whoever created it. */
export interface WantedPersonalisation {
  readonly type: PersonalisingRequest;
  /** This request and no other. */
  readonly requestUuid?: string;
  /** Name or uuid of the profile template, for what starts from none of the person's cards. */
  readonly template?: string;
  /** Card to be renewed, replaced, duplicated, …; may be found out where only one is possible. */
  readonly smartcardUuid?: string;
  readonly comment: string;
  /** Answers to the questions of the policy. */
  readonly dataCollection?: readonly DataItem[];
}

/** One agent at one reader: the server, the person, and the journal. */
export interface CardAgent {
  readonly client: CardeaClient;
  readonly serverUrl: string;
  /** As whom the server is asked; for people who read the journal. */
  readonly user: string;
  readonly reader: CardReader;
  /** Begins a conversation with the card that is held. */
  readonly openCard: (held: HeldCard) => Promise<CredentialCard>;
  readonly secrets: SecretsOfPerson;
  readonly say: Say;
  readonly journal: CardJournal;
  readonly pfx: PfxDelivery;
}

/** How a personalisation ended. */
export type Personalisation =
  | { readonly kind: 'waitsForApproval'; readonly requestUuid: string }
  | {
      readonly kind: 'completed';
      readonly requestUuid: string;
      readonly smartcardUuid: string;
      readonly cardId: string;
      /** Certificates that the card carries for this request, DER, key history included. */
      readonly certificates: readonly Uint8Array[];
      /** The PIN that the server distributes: the person has to be told. */
      readonly proposedPin?: Secret<string>;
    };
