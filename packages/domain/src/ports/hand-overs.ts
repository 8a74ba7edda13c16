import type { RequestUuid, UserUuid, Uuid } from '../uuid.js';

/**
 * A request handed over to the card agent on the computer with the reader: its code, typed or carried by a link, is good
 * once and for minutes; the token that it is exchanged for acts on this request alone, as the person who handed it over.
 */
export interface HandOver {
  readonly uuid: Uuid<'HandOver'>;
  readonly requestUuid: RequestUuid;
  /** Who handed the request over, and as whom the agent acts. */
  readonly userUuid: UserUuid;
  /** HMAC-SHA-256 of the code under a key of the installation, hex. */
  readonly codeDigest: string;
  readonly createdAt: Date;
  /** When the code ends. */
  readonly expiresAt: Date;
  /** When the code was exchanged; null while it can be. */
  readonly redeemedAt: Date | null;
  /** SHA-256 of the token, hex. */
  readonly tokenSha256: string | null;
  readonly tokenExpiresAt: Date | null;
}

/** What the exchange of a code writes. */
export type Redemption = {
  readonly [Member in 'redeemedAt' | 'tokenSha256' | 'tokenExpiresAt']: NonNullable<HandOver[Member]>;
};

export interface HandOverRepository {
  /** Puts it in the place of earlier ones of the same person for the same request, whose codes and tokens end. */
  replace(handOver: HandOver): Promise<void>;
  findByCode(codeDigest: string): Promise<HandOver | undefined>;
  findByToken(tokenSha256: string): Promise<HandOver | undefined>;
  /** False when the code was exchanged already: of several who try at once, one gets the token. */
  redeem(uuid: HandOver['uuid'], redemption: Redemption): Promise<boolean>;
  /** Forgets those made before an instant. */
  deleteBefore(instant: Date): Promise<void>;
}

/** What the card agent tells while it carries a request out, in the usual order; names are API. */
export const progressSteps = [
  'agentReady',
  'cardFound',
  'cardPrepared',
  'cardBound',
  'oneTimePasswordAccepted',
  'adminKeyAccepted',
  'adminKeyChanged',
  'pinChecked',
  'pinSet',
  'keysMade',
  'certificatesReceived',
  'certificatesStored',
  'keysImported',
  'cardErased',
  'cardUnblocked',
  'completing',
  'cardRemoved',
  'pinRefused',
  'wrongCard',
  'interrupted',
] as const;
export type ProgressStep = (typeof progressSteps)[number];

/** A step of the card agent on a request. Never holds a secret. */
export interface RequestProgress {
  /** Given by the store, ascending within the request. */
  readonly sequence: number;
  readonly requestUuid: RequestUuid;
  readonly step: ProgressStep;
  readonly at: Date;
  /** Of the card in the reader, where it is not one for this request and has a card id. */
  readonly cardId: Uuid<'Card'> | null;
}

export interface RequestProgressRepository {
  append(progress: Omit<RequestProgress, 'sequence'>): Promise<void>;
  /** Those after a sequence number, oldest first. */
  list(request: RequestUuid, after: number, limit: number): Promise<RequestProgress[]>;
  count(request: RequestUuid): Promise<number>;
  /** Forgets those of every request that came before an instant. */
  deleteBefore(instant: Date): Promise<void>;
}
