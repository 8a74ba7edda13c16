import type {
  CardId,
  ProfileTemplateUuid,
  ProfileUuid,
  RequestUuid,
  SmartcardUuid,
  UserUuid,
} from '../uuid.js';

/** MIM CM: SmartcardStatus Enumeration. */
export const smartcardStatuses = ['New', 'Assigned', 'Active', 'Suspended', 'Disabled', 'Retired'] as const;
export type SmartcardStatus = (typeof smartcardStatuses)[number];

/** MIM CM: SmartcardFlags Enumeration. */
export const smartcardFlags = [
  'Primary',
  'Duplicate',
  'Temporary',
  'KeyEscrow',
  'Superseded',
  'Reused',
] as const;
export type SmartcardFlag = (typeof smartcardFlags)[number];

/** `Middleware` of cards driven by the Base Smart Card Crypto Provider. */
export const baseCspMiddleware = 'MSBaseCSP';

/** One assignment of a physical or virtual card to a user; the same card gets a new one for every assignment. */
export interface Smartcard {
  readonly uuid: SmartcardUuid;
  readonly status: SmartcardStatus;
  readonly flags: readonly SmartcardFlag[];
  readonly parentSmartcardUuid: SmartcardUuid | null;
  readonly primarySmartcardUuid: SmartcardUuid | null;
  readonly permanentSmartcardUuid: SmartcardUuid | null;
  readonly assignedUserUuid: UserUuid;
  readonly profileTemplateUuid: ProfileTemplateUuid;
  readonly profileTemplateVersion: number;
  readonly comment: string;
  /** For Base CSP cards the card id in braces, lower case; otherwise the vendor's number. */
  readonly cardSerial: string;
  /** The card id when the card has one (Base CSP), else null. */
  readonly cardId: CardId | null;
  readonly middleware: string;
  /** Lower-case hex, empty when the client did not tell it. */
  readonly atr: string;
  /** Null only for cards carried over from another system without the link. */
  readonly profileUuid: ProfileUuid | null;
  /** The request that bound the card; null for cards carried over from another system. */
  readonly boundByRequestUuid: RequestUuid | null;
  /** Version of the admin-key master from which this card's diversified admin key is derived. */
  readonly adminKeyVersion: number;
  /** When the card first became Active; null when its enrollment never finished. */
  readonly activatedAt: Date | null;
  readonly createdAt: Date;
  readonly revision: number;
}
