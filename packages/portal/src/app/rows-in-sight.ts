import { useWindowVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef, useState } from 'react';

/** Rows beside those in sight that are in the page already, so that nothing is empty while one scrolls. */
const overscan = 20;

/** The rest of a list that the server has; there is none at its end. */
export interface More {
  readonly isLoading: boolean;
  readonly load: () => void;
}

/** Which rows of a long list are in the page, and how much room the others take; heights in CSS pixels. */
export interface RowsInSight<List extends HTMLElement> {
  /** Belongs to the list, of which the first row is at the top. */
  readonly list: RefObject<List | null>;
  readonly rows: readonly VirtualItem[];
  readonly above: number;
  readonly below: number;
  /** Belongs to each row, which also has its index as `data-index`. */
  readonly measure: (row: HTMLElement | null) => void;
}

/**
 * Keeps rows far out of sight out of the page, and reads the next ones from the server before the last is reached, however
 * long the list is. The window scrolls.
 */
export function useRowsInSight<List extends HTMLElement>(props: {
  readonly count: number;
  readonly keyOf: (index: number) => string | number;
  /** How high a row is that was not seen yet. */
  readonly usualHeight: number;
  readonly more: More | undefined;
}): RowsInSight<List> {
  const { count, keyOf, usualHeight, more } = props;
  const list = useRef<List>(null);
  const top = useTop(list);
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => usualHeight,
    getItemKey: keyOf,
    overscan,
    scrollMargin: top,
  });
  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1);
  const isNearEnd = last !== undefined && last.index >= count - 1;
  const load = more?.isLoading === false ? more.load : undefined;
  useEffect(() => {
    if (isNearEnd && count > overscan) load?.();
  }, [isNearEnd, count, load]);
  return {
    list,
    rows,
    above: (rows[0]?.start ?? top) - top,
    below: virtualizer.getTotalSize() - (last === undefined ? 0 : last.end - top),
    measure: virtualizer.measureElement,
  };
}

/** How far below the top of the page something begins; known after it was drawn, and again when the window changes. */
function useTop(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    const measure = () => {
      if (element.current !== null) setTop(element.current.getBoundingClientRect().top + window.scrollY);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return top;
}
