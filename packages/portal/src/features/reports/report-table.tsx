import { Button, makeStyles, TableCell, TableRow } from '@fluentui/react-components';
import { useState } from 'react';
import { ScrollingTable } from '../../app/scrolling-table.js';
import { useLanguage } from '../../language/language.js';
import { columnsOf, type ReportName, type ReportRow } from './reports.js';

/** Rows shown at once; a report of ten thousand would make the page slow. */
const atOnce = 200;

const useStyles = makeStyles({ cell: { overflowWrap: 'anywhere' } });

/** The rows of a report with their columns in the person's language. */
export function ReportTable({
  name,
  rows,
}: {
  readonly name: ReportName;
  readonly rows: readonly ReportRow[];
}) {
  const { t, nameOf } = useLanguage();
  const styles = useStyles();
  const [shown, setShown] = useState(atOnce);
  const columns = columnsOf(rows);
  return (
    <>
      <ScrollingTable
        label={nameOf('report', name)}
        columns={columns.map((column) => nameOf('column', column))}
      >
        {rows.slice(0, shown).map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a report have no identity and keep their order
          <TableRow key={index}>
            {columns.map((column) => (
              <TableCell key={column} className={styles.cell}>
                <Value name={name} column={column} value={row[column]} />
              </TableCell>
            ))}
          </TableRow>
        ))}
      </ScrollingTable>
      {rows.length > shown ? (
        <Button onClick={() => setShown(shown + atOnce)}>{t('shell.more')}</Button>
      ) : null}
    </>
  );
}

function Value(props: { readonly name: ReportName; readonly column: string; readonly value: unknown }) {
  const { nameOf, number, time } = useLanguage();
  const { column, value } = props;
  if (typeof value === 'number') return number(value);
  if (typeof value !== 'string') return null;
  if (column.endsWith('At')) return time(value);
  if (column === 'status') return nameOf(props.name === 'requests' ? 'requestStatus' : 'status', value);
  return column === 'type' ? nameOf('requestType', value) : value;
}
