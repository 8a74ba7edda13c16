import type { CSSProperties } from 'react';

/** Up to so many columns stand beside each other on a phone. */
const mostOnPhone = 3;

/**
 * Gives a table so much room that it scrolls sideways before its columns, whatever stands in them, run into each other; wide
 * columns hold sentences or buttons.
 */
export function roomFor(columns: readonly string[], areWide = false): CSSProperties {
  const perColumn = areWide ? 10 : 7;
  const minWidth = columns.length <= mostOnPhone ? {} : { minWidth: `${columns.length * perColumn}rem` };
  return { overflowWrap: 'anywhere', ...minWidth };
}
