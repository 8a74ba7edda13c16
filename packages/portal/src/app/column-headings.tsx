import { makeStyles, mergeClasses, TableHeader, TableHeaderCell, TableRow } from '@fluentui/react-components';
import { type Column, inReach, titleOf } from './room-for-columns.js';

const useStyles = makeStyles({ inReach });

/** What stands above the columns of a table. */
export function ColumnHeadings({ columns }: { readonly columns: readonly Column[] }) {
  const styles = useStyles();
  return (
    <TableHeader>
      <TableRow aria-rowindex={1}>
        {columns.map((column) => (
          <TableHeaderCell
            key={titleOf(column)}
            className={mergeClasses(
              typeof column !== 'string' && column.isInReach === true && styles.inReach,
            )}
            style={typeof column === 'string' ? {} : { width: column.width, boxSizing: 'border-box' }}
          >
            {titleOf(column)}
          </TableHeaderCell>
        ))}
      </TableRow>
    </TableHeader>
  );
}
