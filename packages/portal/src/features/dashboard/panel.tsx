import { Caption1, makeStyles, mergeClasses, Spinner, Subtitle2, tokens } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { Failure } from '../../app/failure.js';
import { useLanguage } from '../../language/language.js';
import type { Counted } from './counts.js';

// The charts are the heaviest part; the tables are read without them.
const Chart = lazy(() => import('./chart.js').then((module) => ({ default: module.Chart })));

export const useTable = makeStyles({
  table: { borderCollapse: 'collapse', width: '100%' },
  cell: {
    textAlign: 'start',
    padding: tokens.spacingVerticalXS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    fontWeight: 'inherit',
    // Breaks what is too long for the window, not words that only look better narrow.
    overflowWrap: 'break-word',
  },
  number: { textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
  head: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
});

const useStyles = makeStyles({
  panel: {
    display: 'grid',
    rowGap: tokens.spacingVerticalM,
    alignContent: 'start',
    minWidth: 0,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  link: { color: tokens.colorBrandForegroundLink },
});

type ReportName = 'requests' | 'smartcards' | 'certificate-expiry' | 'time-to-complete';

/** A part of the dashboard about one report, with the way to the whole of it. */
export function Panel(props: {
  readonly title: string;
  readonly text?: string;
  readonly report: ReportName;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly children: ReactNode;
}) {
  const { t } = useLanguage();
  const styles = useStyles();
  return (
    <section className={styles.panel} aria-label={props.title}>
      <Subtitle2 as="h2">{props.title}</Subtitle2>
      {props.text === undefined ? null : <Caption1>{props.text}</Caption1>}
      <Failure error={props.error} />
      {props.isLoading ? <Spinner size="tiny" label={t('shell.loading')} /> : props.children}
      <Link className={styles.link} to="/reports/$name" params={{ name: props.report }}>
        {t('dashboard.all')}
      </Link>
    </section>
  );
}

/** Numbers as a picture and as a table. */
export function Numbers(props: {
  readonly label: string;
  readonly of: string;
  readonly rows: readonly Counted[];
  readonly direction: 'upright' | 'lying';
}) {
  const { t, number } = useLanguage();
  const table = useTable();
  const { rows } = props;
  return (
    <>
      {rows.some(({ count }) => count > 0) ? (
        <Suspense fallback={null}>
          <Chart rows={rows} direction={props.direction} />
        </Suspense>
      ) : null}
      <table className={table.table} aria-label={props.label}>
        <thead>
          <tr>
            <th scope="col" className={mergeClasses(table.cell, table.head)}>
              {props.of}
            </th>
            <th scope="col" className={mergeClasses(table.cell, table.head, table.number)}>
              {t('dashboard.number')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, count }) => (
            <tr key={name}>
              <th scope="row" className={table.cell}>
                {name}
              </th>
              <td className={mergeClasses(table.cell, table.number)}>{number(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
