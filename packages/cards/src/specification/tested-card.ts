import { parseUuid, Secret } from '@cardea/domain';
import { answerWithCipher } from '../admin-key/response.js';
import type { AnswerChallenge } from '../credential-card/answer-challenge.js';
import { AdminKeyRejected } from '../credential-card/card-refusals.js';
import type { CardKeyAlgorithm, CredentialCard, NewCardKey } from '../credential-card/credential-card.js';
import { fromHex } from '../iso7816/octets.js';
import type { CardFault } from '../sim/card/card-faults.js';
import type { SimulatedCard } from '../sim/card/simulated-card.js';
import { memoryState, type StateFile } from '../sim/card/state-file.js';
import { certificateOf } from './certificate-of.js';

/** A simulated card that can be made to fail. */
export interface TestedCard extends SimulatedCard {
  readonly commandCount: number;
  injectFault(fault: CardFault): void;
  clearFaults(): void;
}

/** A kind of card, as the suite for credential cards needs it. */
export interface TestedKind<State> {
  /** A card with the state kept there; fresh from the factory when there is none. */
  readonly make: (stateFile: StateFile<State>) => TestedCard;
  /** Begins a conversation: recognises the card and selects its application. */
  readonly open: (card: TestedCard) => Promise<CredentialCard>;
  /** A key that it takes from elsewhere. */
  readonly imported: { readonly algorithm: CardKeyAlgorithm; readonly privateKeyDer: Secret<Uint8Array> };
}

export const cardId = parseUuid<'Card'>('97cd65fa-af4b-4587-9309-0dd6bfd8b4e1', 'cardId');
/** Admin key of a card that belongs to nobody; PIV cards leave the factory with it too. */
export const defaultAdminKey = new Secret(fromHex('010203040506070801020304050607080102030405060708'));
/** Admin key that the card gets when it is given out, three strong DES keys. */
export const ownAdminKey = new Secret(fromHex('1315161a1c1f2025232629282a2c2f313234373b3d3e4043'));
export const pin = new Secret('123456');
export const newPin = new Secret('86420975');
export const wrongPin = new Secret('55555555');
export const logonKey: NewCardKey = {
  label: 'logon',
  use: 'signature',
  algorithm: 'P-256',
  keep: [],
};

/** Answers challenges as the holder of this admin key does. */
export function holderOf(key: Secret<Uint8Array>): AnswerChallenge {
  return async (challenge, cipher = '3DES') => answerWithCipher(key, challenge, cipher);
}

/** Who of these holds the admin key of the card, tried in this order as a card run does; undefined when none does. */
export async function findHolder(
  card: CredentialCard,
  ...keys: readonly Secret<Uint8Array>[]
): Promise<AnswerChallenge | undefined> {
  for (const key of keys) {
    const answer = holderOf(key);
    try {
      await card.authenticateAdmin(answer);
      return answer;
    } catch (error) {
      if (!(error instanceof AdminKeyRejected)) throw error;
    }
  }
  return undefined;
}

/** As {@link findHolder}. Fails when none of the keys is the card's. */
export async function holderOfCard(
  card: CredentialCard,
  ...keys: readonly Secret<Uint8Array>[]
): Promise<AnswerChallenge> {
  const answer = await findHolder(card, ...keys);
  if (answer === undefined) throw new Error('the card has an admin key that nobody knows');
  return answer;
}

/** Shows to the card whoever may write keys and certificates on one that was given out. */
export async function mayWrite(card: CredentialCard): Promise<void> {
  if (card.writesNeed === 'pin') await card.verify(pin);
  else await card.authenticateAdmin(holderOf(ownAdminKey));
}

/** Cards of one kind at the stages of their life. Each stage is reached once; every card is a copy of its own. */
export class TestedCards<State> {
  readonly kind: TestedKind<State>;
  readonly #stages = new Map<string, Promise<State | undefined>>();

  constructor(kind: TestedKind<State>) {
    this.kind = kind;
  }

  /** Begins a conversation with a card that is put in anew. */
  async open(card: TestedCard): Promise<CredentialCard> {
    card.powerOn();
    return this.kind.open(card);
  }

  /** From the factory. */
  async blank(): Promise<TestedCard> {
    return this.#stage('blank', async () => {});
  }

  /** Prepared, with the default admin key, and without a PIN that anybody knows. */
  async prepared(): Promise<TestedCard> {
    return this.#stage('prepared', (card) => card.prepare({ cardId, defaultAdminKey }));
  }

  /** Given out: with an admin key of its own and the user's PIN. */
  async givenOut(): Promise<TestedCard> {
    return this.#stage('given out', async (card) => {
      await card.prepare({ cardId, defaultAdminKey });
      await card.changeAdminKey(holderOf(defaultAdminKey), ownAdminKey);
      await card.setPin(holderOf(ownAdminKey), pin);
    });
  }

  /** Given out, with a key for signatures and its certificate. */
  async inUse(): Promise<TestedCard> {
    return this.#stage('in use', async (card) => {
      await card.prepare({ cardId, defaultAdminKey });
      await card.changeAdminKey(holderOf(defaultAdminKey), ownAdminKey);
      await card.setPin(holderOf(ownAdminKey), pin);
      await mayWrite(card);
      const key = await card.makeKey(logonKey);
      await card.storeCertificate(key, certificateOf(key.publicKeyDer));
    });
  }

  async #stage(name: string, reach: (card: CredentialCard) => Promise<void>): Promise<TestedCard> {
    const stage = this.#stages.get(name) ?? this.#reach(reach);
    this.#stages.set(name, stage);
    const state = await stage;
    const copy = memoryState<State>();
    if (state !== undefined) copy.save(state);
    return this.kind.make(copy);
  }

  async #reach(reach: (card: CredentialCard) => Promise<void>): Promise<State | undefined> {
    const stateFile = memoryState<State>();
    await reach(await this.open(this.kind.make(stateFile)));
    return stateFile.load();
  }
}
