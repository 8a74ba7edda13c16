import {
  Button,
  makeStyles,
  Table,
  TableBody,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { useLanguage } from '../language/language.js';
import { roomFor } from './room-for-columns.js';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto', overflowY: 'hidden' },
  more: { justifySelf: 'start', marginTop: tokens.spacingVerticalM },
});

/** Rows beside those in sight that are in the page already, so that nothing is empty while one scrolls. */
const overscan = 20;

/**
 * A table of any length: rows far out of sight are not in the page, and the next ones are read from the server before the
 * last is reached. `Show more` does the same for the keyboard.
 */
export function LongTable<Row>(props: {
  readonly label: string;
  /** Headings of the columns. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Rows without one are told apart by their place. */
  readonly keyOf?: (row: Row) => string;
  /** The cells of one row. */
  readonly cellsOf: (row: Row) => ReactNode;
  readonly more?: { readonly isLoading: boolean; readonly load: () => void } | undefined;
}) {
  const { label, columns, rows, keyOf, cellsOf, more } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  const section = useRef<HTMLElement>(null);
  const top = useTop(section);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => 45,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined || keyOf === undefined ? index : keyOf(row);
    },
    overscan,
    scrollMargin: top,
  });
  const inPage = virtualizer.getVirtualItems();
  const last = inPage.at(-1);
  const isNearEnd = last !== undefined && last.index >= rows.length - 1;
  const load = more?.isLoading === false ? more.load : undefined;
  useEffect(() => {
    if (isNearEnd && rows.length > overscan) load?.();
  }, [isNearEnd, rows.length, load]);
  const above = (inPage[0]?.start ?? top) - top;
  const below = virtualizer.getTotalSize() - (last === undefined ? 0 : last.end - top);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1) */}
      <section ref={section} className={styles.scroll} tabIndex={0} aria-label={label}>
        <Table
          style={roomFor(columns)}
          aria-label={label}
          aria-rowcount={more === undefined ? rows.length + 1 : -1}
        >
          <TableHeader>
            <TableRow aria-rowindex={1}>
              {columns.map((column) => (
                <TableHeaderCell key={column}>{column}</TableHeaderCell>
              ))}
            </TableRow>
          </TableHeader>
          <TableBody>
            <Gap height={above} />
            {inPage.map(({ index, key }) => {
              const row = rows[index];
              return row === undefined ? null : (
                <TableRow
                  key={String(key)}
                  ref={virtualizer.measureElement}
                  data-index={index}
                  aria-rowindex={index + 2}
                >
                  {cellsOf(row)}
                </TableRow>
              );
            })}
            <Gap height={below} />
          </TableBody>
        </Table>
      </section>
      {more === undefined ? null : (
        <Button className={styles.more} disabledFocusable={more.isLoading} onClick={more.load}>
          {t('shell.more')}
        </Button>
      )}
    </>
  );
}

/** Stands for rows that are not in the page. */
function Gap({ height }: { readonly height: number }) {
  return height <= 0 ? null : <tr style={{ height }} />;
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
