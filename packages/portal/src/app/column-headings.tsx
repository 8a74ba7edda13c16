import { makeStyles, TableHeader, TableHeaderCell, TableRow, tokens } from '@fluentui/react-components';
import { type Column, titleOf } from './room-for-columns.js';

const useStyles = makeStyles({
  inReach: { position: 'sticky', right: 0, backgroundColor: tokens.colorNeutralBackground2 },
});

/** What stands above the columns of a table. */
export function ColumnHeadings({ columns }: { readonly columns: readonly Column[] }) {
  const styles = useStyles();
  return (
    <TableHeader>
      <TableRow aria-rowindex={1}>
        {columns.map((column) => (
          <TableHeaderCell
            key={titleOf(column)}
            {...(typeof column !== 'string' && column.isInReach === true
              ? { className: styles.inReach }
              : {})}
            style={typeof column === 'string' ? {} : { width: column.width, boxSizing: 'border-box' }}
          >
            {titleOf(column)}
          </TableHeaderCell>
        ))}
      </TableRow>
    </TableHeader>
  );
}
