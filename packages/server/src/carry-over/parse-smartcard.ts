import type { EnumTables } from '@cardea/contract';
import { baseCspMiddleware, type CardId, malformed, parseUuid, Secret, type Smartcard } from '@cardea/domain';
import type { Fields } from './fields.js';
import type { RawLine } from './line.js';

const adminKeyLengthBytes = 24;

/** What the v1.0 JSON says of a smart card. */
export type SmartcardOnWire = Omit<
  Smartcard,
  'profileUuid' | 'boundByRequestUuid' | 'adminKeyVersion' | 'activatedAt' | 'createdAt' | 'revision'
>;

/** A smart card of an import file; what it does not say is undefined. */
export interface SmartcardLine {
  readonly line: number;
  readonly smartcard: SmartcardOnWire;
  /** Null when the line says that the card has no profile. */
  readonly profileUuid: Smartcard['profileUuid'] | undefined;
  readonly boundByRequestUuid: Smartcard['boundByRequestUuid'] | undefined;
  readonly adminKeyVersion: number | undefined;
  readonly activatedAt: Date | null | undefined;
  readonly createdAt: Date | undefined;
  /** 24 bytes: the diversified admin key that another system gave to the card. */
  readonly diversifiedAdminKey: Secret<Uint8Array> | undefined;
}

const carriedNames = [
  'ProfileUuid',
  'BoundByRequestUuid',
  'AdminKeyVersion',
  'ActivatedAt',
  'CreatedAt',
  'DiversifiedAdminKey',
];

/** MIM CM: get smart card profiles. Errors: `MalformedInput`. */
export function parseSmartcard(enums: EnumTables, { line, value, cardea }: RawLine): SmartcardLine {
  cardea.allowOnly(carriedNames);
  const smartcard = parseWire(enums, value);
  return {
    line,
    smartcard,
    profileUuid: profileLink(value, cardea),
    boundByRequestUuid: cardea.has('BoundByRequestUuid')
      ? cardea.optionalUuid<'Request'>('BoundByRequestUuid')
      : undefined,
    adminKeyVersion: cardea.has('AdminKeyVersion')
      ? cardea.integer('AdminKeyVersion', 1, 0x7fffffff)
      : undefined,
    activatedAt: cardea.has('ActivatedAt') ? cardea.optionalInstant('ActivatedAt') : undefined,
    createdAt: cardea.has('CreatedAt') ? cardea.instant('CreatedAt') : undefined,
    diversifiedAdminKey: adminKey(cardea, smartcard.cardId),
  };
}

function parseWire(enums: EnumTables, value: Fields): SmartcardOnWire {
  const atr = value.text('Atr', '').trim().toLowerCase();
  if (!/^([0-9a-f]{2})*$/.test(atr)) throw malformed('Atr', 'must be hex digits');
  const middleware = value.text('Middleware', baseCspMiddleware);
  return {
    uuid: value.uuid<'Smartcard'>('Uuid'),
    status: value.member(enums, 'SmartcardStatus', 'Status'),
    flags: value.flags(enums, 'SmartcardFlags', 'Flags'),
    parentSmartcardUuid: value.optionalUuid<'Smartcard'>('ParentSmartcardUuid'),
    primarySmartcardUuid: value.optionalUuid<'Smartcard'>('PrimarySmartcardUuid'),
    permanentSmartcardUuid: value.optionalUuid<'Smartcard'>('PermanentSmartcardUuid'),
    assignedUserUuid: value.uuid<'User'>('AssignedUserUuid'),
    profileTemplateUuid: value.uuid<'ProfileTemplate'>('ProfileTemplateUuid'),
    profileTemplateVersion: value.integer('ProfileTemplateVersion', 0, 0x7fffffff, 1),
    comment: value.text('Comment', ''),
    ...parseCardSerial(value.text('SerialNumber', ''), middleware),
    middleware,
    atr,
  };
}

/** Base CSP cards are numbered by their card id in braces (MIM CM: get smart card profiles). */
function parseCardSerial(
  text: string,
  middleware: string,
): { readonly cardSerial: string; readonly cardId: CardId | null } {
  const trimmed = text.trim();
  const isBraced = trimmed.startsWith('{') && trimmed.endsWith('}');
  if (!isBraced && middleware.toLowerCase() !== baseCspMiddleware.toLowerCase()) {
    return { cardSerial: text, cardId: null };
  }
  try {
    const cardId = parseUuid<'Card'>(trimmed, 'SerialNumber');
    return { cardSerial: `{${cardId}}`, cardId };
  } catch {
    // Other numbers are the vendor's own.
    return { cardSerial: text, cardId: null };
  }
}

function profileLink(value: Fields, cardea: Fields): Smartcard['profileUuid'] | undefined {
  if (cardea.has('ProfileUuid')) return cardea.optionalUuid<'Profile'>('ProfileUuid');
  return value.optionalUuid<'Profile'>('ProfileUuid') ?? undefined;
}

function adminKey(cardea: Fields, cardId: CardId | null): Secret<Uint8Array> | undefined {
  const key = cardea.optionalBytes('DiversifiedAdminKey');
  if (key === null) return undefined;
  if (key.length !== adminKeyLengthBytes) {
    throw malformed('cardea.DiversifiedAdminKey', `must be ${adminKeyLengthBytes} bytes in base64`);
  }
  if (cardId === null) {
    throw malformed('cardea.DiversifiedAdminKey', 'needs a SerialNumber that is a card id in braces');
  }
  return new Secret(key);
}
