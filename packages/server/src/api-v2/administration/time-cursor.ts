import { malformed, parseUuid, type Uuid } from '@cardea/domain';
import { type TProperties, Type } from 'typebox';

/** The query of a list that is always newest first: `cursor`, `limit` and the list's own filters. */
export function timePageQuery<F extends TProperties>(filters: F) {
  return Type.Object(
    {
      ...filters,
      cursor: Type.Optional(Type.String({ maxLength: 200, description: 'nextCursor of the page before' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
    },
    { additionalProperties: false },
  );
}

/** The cursor of the page after these items; null when fewer came than were asked for, which is the last page. */
export function timeCursor(
  items: readonly { readonly createdAt: Date; readonly uuid: string }[],
  limit: number,
): string | null {
  const last = items.at(-1);
  if (last === undefined || items.length < limit) return null;
  return Buffer.from(`${last.createdAt.toISOString()} ${last.uuid}`).toString('base64url');
}

/** Reads a cursor of {@link timeCursor}. Errors: `MalformedInput`. */
export function readTimeCursor<K extends string>(
  cursor: string | undefined,
): { readonly createdAt: Date; readonly uuid: Uuid<K> } | undefined {
  if (cursor === undefined) return undefined;
  const [instant = '', uuid = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const createdAt = new Date(instant);
  if (Number.isNaN(createdAt.getTime())) throw malformed('cursor', 'must be the nextCursor of a page');
  return { createdAt, uuid: parseUuid<K>(uuid, 'cursor') };
}
