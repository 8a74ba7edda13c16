import { makeStyles, TableCell } from '@fluentui/react-components';
import { AsItIs } from '../../app/as-it-is.js';
import { LongTable } from '../../app/long-table.js';
import { useLanguage } from '../../language/language.js';
import { useActorWords } from '../audit/actor.js';
import { auditText } from '../audit/texts.js';
import type { ReportName } from './report-names.js';
import { columnsOf, type ReportRow } from './reports.js';

const useStyles = makeStyles({ cell: { overflowWrap: 'anywhere' } });

/** The rows of a report with their columns in the person's language. */
export function ReportTable({
  name,
  rows,
}: {
  readonly name: ReportName;
  readonly rows: readonly ReportRow[];
}) {
  const { nameOf } = useLanguage();
  const styles = useStyles();
  const columns = columnsOf(rows);
  return (
    <LongTable
      label={nameOf('report', name)}
      columns={columns.map((column) => nameOf('column', column))}
      rows={rows}
      cellsOf={(row) =>
        columns.map((column) => (
          <TableCell key={column} className={styles.cell}>
            <Value name={name} column={column} value={row[column]} />
          </TableCell>
        ))
      }
    />
  );
}

/** Columns that hold names, the same in every language. */
const ofNames: readonly string[] = ['profileTemplate', 'templateCommonName', 'holder', 'name'];

function Value(props: { readonly name: ReportName; readonly column: string; readonly value: unknown }) {
  const { nameOf, number, time, month } = useLanguage();
  const actorWords = useActorWords();
  const { column, value } = props;
  if (typeof value === 'number') return number(value);
  if (typeof value !== 'string') return null;
  if (column.endsWith('At')) return time(value);
  if (column === 'month') return month(value);
  if (column === 'status') return nameOf(props.name === 'requests' ? 'requestStatus' : 'status', value);
  if (column === 'outcome') return auditText('auditOutcome', value);
  if (column === 'objectType') return auditText('auditObject', value);
  if (column === 'right') return nameOf('right', value);
  if (column === 'type') return nameOf('requestType', value);
  if (column === 'actorName' || column === 'changedBy') return actorWords(value) ?? <AsItIs>{value}</AsItIs>;
  return ofNames.includes(column) ? <AsItIs>{value}</AsItIs> : value;
}
