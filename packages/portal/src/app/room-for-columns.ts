import type { CSSProperties } from 'react';

/** Up to so many columns stand beside each other on a phone. */
const mostOnPhone = 3;

/** Gives a table so much room that it scrolls sideways before its columns, whatever stands in them, run into each other. */
export function roomFor(columns: readonly string[]): CSSProperties {
  const minWidth = columns.length <= mostOnPhone ? {} : { minWidth: `${columns.length * 7}rem` };
  return { overflowWrap: 'anywhere', ...minWidth };
}
