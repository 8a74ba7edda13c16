import { makeStyles, Table, TableBody, TableRow } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ColumnHeadings } from './column-headings.js';
import { MoreButton } from './more-button.js';
import { type Column, roomFor } from './room-for-columns.js';
import { type More, useRowsInSight } from './rows-in-sight.js';

const useStyles = makeStyles({ scroll: { overflowX: 'auto', overflowY: 'hidden' } });

/**
 * A table of any length: rows far out of sight are not in the page, and the next ones are read from the server before the
 * last is reached. `Show more` does the same for the keyboard.
 */
export function LongTable<Row>(props: {
  readonly label: string;
  readonly columns: readonly Column[];
  /** Its columns need room: it scrolls before they become narrow. */
  readonly isWide?: boolean;
  readonly rows: readonly Row[];
  /** Rows without one are told apart by their place. */
  readonly keyOf?: (row: Row) => string;
  /** The cells of one row. */
  readonly cellsOf: (row: Row) => ReactNode;
  readonly more?: More | undefined;
}) {
  const { label, columns, isWide, rows, keyOf, cellsOf, more } = props;
  const styles = useStyles();
  const inSight = useRowsInSight<HTMLElement>({
    count: rows.length,
    keyOf: (index) => {
      const row = rows[index];
      return row === undefined || keyOf === undefined ? index : keyOf(row);
    },
    usualHeight: 45,
    more,
  });
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1) */}
      <section ref={inSight.list} className={styles.scroll} tabIndex={0} aria-label={label}>
        <Table
          style={roomFor(columns, isWide)}
          aria-label={label}
          aria-rowcount={more === undefined ? rows.length + 1 : -1}
        >
          <ColumnHeadings columns={columns} />
          <TableBody>
            <Gap height={inSight.above} />
            {inSight.rows.map(({ index, key }) => {
              const row = rows[index];
              return row === undefined ? null : (
                <TableRow
                  key={String(key)}
                  ref={inSight.measure}
                  data-index={index}
                  aria-rowindex={index + 2}
                >
                  {cellsOf(row)}
                </TableRow>
              );
            })}
            <Gap height={inSight.below} />
          </TableBody>
        </Table>
      </section>
      <MoreButton more={more} />
    </>
  );
}

/** Stands for rows that are not in the page. */
function Gap({ height }: { readonly height: number }) {
  return height <= 0 ? null : <tr style={{ height }} />;
}
