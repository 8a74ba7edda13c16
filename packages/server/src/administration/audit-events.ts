import { type AuditEvent, malformed, type Store } from '@cardea/domain';

const pageSize = 500;

/** An audit event with its place in the trail. */
export type ListedAuditEvent = AuditEvent & { readonly sequence: number };

/** Audit events, newest first, read page by page. Errors: `MalformedInput` for an impossible limit. */
export async function* listAuditEvents(
  { audit }: Pick<Store, 'audit'>,
  filter: { readonly limit: number; readonly action?: string },
): AsyncGenerator<ListedAuditEvent, void, undefined> {
  if (!Number.isInteger(filter.limit) || filter.limit < 1) {
    throw malformed('limit', 'must be a whole number from 1');
  }
  let before: number | undefined;
  for (let left = filter.limit; left > 0; ) {
    const rows = await audit.list({
      limit: Math.min(left, pageSize),
      ...(before === undefined ? {} : { before }),
      ...(filter.action === undefined ? {} : { action: filter.action }),
    });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    before = last.sequence;
    left -= rows.length;
  }
}
