import { tokens } from '@fluentui/react-components';
import type { CSSProperties } from 'react';

/** Up to so many columns stand beside each other on a phone. */
const mostOnPhone = 3;

/** The room of a column that shares none with the others. */
export interface Room {
  /** CSS, at least `leastRem`. */
  readonly width: string;
  readonly leastRem: number;
  /** Its heading stays at the right where the table is wider than a phone; its cells do by {@link inReach}. */
  readonly isInReach?: boolean;
}

/** A heading, with a room of its own or without. */
export type Column = string | (Room & { readonly title: string });

/** How the last column stays in reach where the table is wider than a phone. */
export const inReach = {
  position: 'sticky',
  right: 0,
  backgroundColor: tokens.colorNeutralBackground2,
} as const;

/** Names of certificate templates are long words, which a usual column would break. */
export const ofTemplateNames: Room = { width: 'max(15.5rem, 20vw)', leastRem: 15.5 };

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
