import type { CSSProperties } from 'react';

/** Up to so many columns stand beside each other on a phone. */
const mostOnPhone = 3;

/** A heading; a column that shares no room with the others has a width (CSS), which is at least `leastRem`. */
export type Column =
  | string
  | {
      readonly title: string;
      readonly width: string;
      readonly leastRem: number;
      /** It stays at the right where the table is wider than a phone, as its cells do. */
      readonly isInReach?: boolean;
    };

/** Names of certificate templates are long words, which a usual column would break. */
export const ofTemplateNames = { width: 'max(15.5rem, 20vw)', leastRem: 15.5 };

/** What stands above the column. */
export function titleOf(column: Column): string {
  return typeof column === 'string' ? column : column.title;
}

/**
 * Gives a table so much room that it scrolls sideways before its columns, whatever stands in them, run into each other; wide
 * columns hold sentences or buttons.
 */
export function roomFor(columns: readonly Column[], areWide = false): CSSProperties {
  const usualRem = areWide ? 10 : 7;
  const rem = columns.reduce(
    (sum, column) => sum + (typeof column === 'string' ? usualRem : column.leastRem),
    0,
  );
  const minWidth = columns.length <= mostOnPhone ? {} : { minWidth: `${rem}rem` };
  return { overflowWrap: 'anywhere', ...minWidth };
}
