import type { Found, SearchPage } from '@cardea/domain';
import type { Schema } from '../../schema.js';
import { type Restriction, rowsOfFew } from './candidates.js';
import { type Condition, type Order, pageOfWalk, type SearchBounds, type WalkedRow } from './walk.js';

/** What a kind of search asks for, in terms of its table. */
export interface Searched<T extends keyof Schema> {
  readonly table: T;
  readonly order: Order;
  /** The column of the owner, on the alias `found`. */
  readonly owner: string;
  /** A filter that lets few rows pass whatever its value, and has an index. */
  readonly few?: Condition | undefined;
  /** What `q` demands. */
  readonly matching?: Restriction | undefined;
  readonly visible: Restriction | undefined;
  /** Filters each of which has an index that leads into this order, the rarest first. */
  readonly leading: readonly Condition[];
  /** The first of them is rarer than the objects of a few people can be. */
  readonly leadsToFew?: boolean;
  /** Further filters. */
  readonly filters: readonly Condition[];
}

/** Chooses the way to the hits and gives a page. Errors: `MalformedInput` naming `cursor` or `limit`. */
export async function searchedPage<T extends keyof Schema, Item>(
  within: SearchBounds,
  { direction, limit, cursor }: SearchPage<string>,
  searched: Searched<T>,
  toItem: (row: WalkedRow<T>) => Item,
): Promise<Found<Item>> {
  const { table, order, owner, matching, visible, leading, filters } = searched;
  const among =
    searched.few ?? (searched.leadsToFew ? undefined : await rowsOfFew(within, [matching, visible], owner));
  const [along, ...rest] = leading;
  const conditions = [matching?.condition, visible?.condition, ...rest, ...filters].filter(
    (condition) => condition !== undefined,
  );
  return pageOfWalk(within, { table, order, direction, limit, cursor, along, among, conditions }, toItem);
}

/** The filters that are there. */
export function given(filters: readonly (Condition | undefined)[]): Condition[] {
  return filters.filter((filter) => filter !== undefined);
}
