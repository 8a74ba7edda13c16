import {
  makeStyles,
  Table,
  TableBody,
  TableHeader,
  TableHeaderCell,
  TableRow,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { roomFor } from './room-for-columns.js';

const useStyles = makeStyles({ scroll: { overflowX: 'auto' } });

/** A table that scrolls sideways within itself where the window is narrow. */
export function ScrollingTable(props: {
  readonly label: string;
  /** Headings of the columns. */
  readonly columns: readonly string[];
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
        <TableHeader>
          <TableRow>
            {columns.map((column) => (
              <TableHeaderCell key={column}>{column}</TableHeaderCell>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>{children}</TableBody>
      </Table>
    </section>
  );
}
