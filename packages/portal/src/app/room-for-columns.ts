import type { CSSProperties } from 'react';

/** Up to so many columns stand beside each other on a phone. */
const mostOnPhone = 4;

/** The least width of a table, so that it scrolls sideways before its columns run into each other. */
export function roomFor(columns: readonly string[]): CSSProperties {
  return columns.length <= mostOnPhone ? {} : { minWidth: `${columns.length * 7}rem` };
}
