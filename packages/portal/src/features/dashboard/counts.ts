/** A number with what it counts. */
export interface Counted {
  readonly name: string;
  readonly count: number;
}

/** The sums of rows that have the same name, in the order in which the names first come. */
export function sumsBy<T extends { readonly count: number }>(
  rows: readonly T[],
  nameOf: (row: T) => string,
): readonly Counted[] {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(nameOf(row), (sums.get(nameOf(row)) ?? 0) + row.count);
  return [...sums].map(([name, count]) => ({ name, count }));
}

/** Whole months from one on, as reports name them (`2026-11`), those without a row with zero. */
export function withEmptyMonths(rows: readonly Counted[], from: Date, months: number): readonly Counted[] {
  return Array.from({ length: months }, (_, index) => {
    const name = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + index, 1))
      .toISOString()
      .slice(0, 7);
    return { name, count: rows.find((row) => row.name === name)?.count ?? 0 };
  });
}
