import { malformed } from './errors.js';

declare const uuidOf: unique symbol;

/** A lower-case GUID with dashes that identifies an object of kind `K`. */
export type Uuid<K extends string = string> = string & { readonly [uuidOf]: K };

export type RequestUuid = Uuid<'Request'>;
export type SmartcardUuid = Uuid<'Smartcard'>;
export type ProfileUuid = Uuid<'Profile'>;
export type ProfileTemplateUuid = Uuid<'ProfileTemplate'>;
export type UserUuid = Uuid<'User'>;
export type GroupUuid = Uuid<'Group'>;
/** The card's own identifier, a GUID for Base CSP cards; not the `SmartcardUuid`. */
export type CardId = Uuid<'Card'>;

/** What the wire sends where an object is absent (MIM CM: get request). */
export const emptyUuid = '00000000-0000-0000-0000-000000000000';

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads a GUID in any letter case, with or without braces, blanks around it trimmed.
 *
 * Errors: `MalformedInput` naming `field` when `text` is anything else.
 */
export function parseUuid<K extends string>(text: unknown, field: string): Uuid<K> {
  if (typeof text !== 'string') throw malformed(field, 'must be a GUID');
  const trimmed = text.trim().toLowerCase();
  const bare = trimmed.startsWith('{') && trimmed.endsWith('}') ? trimmed.slice(1, -1) : trimmed;
  if (!pattern.test(bare))
    throw malformed(field, 'must be a GUID such as 97cd65fa-af4b-4587-9309-0dd6bfd8b4e1');
  return bare as Uuid<K>;
}

/** Like {@link parseUuid}, with the empty GUID and absence read as null. */
export function parseOptionalUuid<K extends string>(text: unknown, field: string): Uuid<K> | null {
  if (text === undefined || text === null || text === '') return null;
  const uuid = parseUuid<K>(text, field);
  return uuid === emptyUuid ? null : uuid;
}
