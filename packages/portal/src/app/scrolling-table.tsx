import { makeStyles, Table, TableBody } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ColumnHeadings } from './column-headings.js';
import { type Column, roomFor } from './room-for-columns.js';

const useStyles = makeStyles({ scroll: { overflowX: 'auto' } });

/** A table that scrolls sideways within itself where the window is narrow. */
export function ScrollingTable(props: {
  readonly label: string;
  readonly columns: readonly Column[];
  /** Its columns need room: it scrolls before they become narrow. */
  readonly isWide?: boolean;
  /** The rows. */
  readonly children: ReactNode;
}) {
  const { label, columns, isWide, children } = props;
  const styles = useStyles();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1)
    <section className={styles.scroll} tabIndex={0} aria-label={label}>
      <Table aria-label={label} style={roomFor(columns, isWide)}>
        <ColumnHeadings columns={columns} />
        <TableBody>{children}</TableBody>
      </Table>
    </section>
  );
}
