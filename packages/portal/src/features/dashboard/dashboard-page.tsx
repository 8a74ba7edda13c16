import type { v2 } from '@cardea/sdk';
import { Body1, makeStyles, mergeClasses, Subtitle2, tokens } from '@fluentui/react-components';
import { type UseQueryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Failure } from '../../app/failure.js';
import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { decidesRequests, holdsAudit, useScope, useSession } from '../../session/session.js';
import { sumsBy, withEmptyMonths } from './counts.js';
import { Numbers, Panel, useTable } from './panel.js';
import {
  cards,
  counted,
  deadLetters,
  endingLists,
  expiry,
  expiryMonths,
  failedJobs,
  ownOpen,
  requests,
  times,
  toDecide,
} from './queries.js';
import './texts.js';

const useStyles = makeStyles({
  numbers: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(14rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  number: {
    display: 'grid',
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  figure: { fontSize: tokens.fontSizeHero800, lineHeight: tokens.lineHeightHero800 },
  alarming: { color: tokens.colorPaletteRedForeground1 },
  panels: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(26rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
  },
});

/** How things stand: what waits for whoever looks, and for auditors the numbers of the site. */
export function DashboardPage() {
  const { t } = useLanguage();
  const styles = useStyles();
  const scope = useScope();
  const { user } = useSession();
  return (
    <Page title={t('dashboard.title')} isLoading={scope === undefined}>
      <Subtitle2 as="h2">{t('dashboard.waiting')}</Subtitle2>
      <ul className={styles.numbers}>
        {decidesRequests(scope) ? (
          <Figure text={t('dashboard.toDecide')} query={toDecide} to="/approvals" />
        ) : null}
        {user ? <Figure text={t('dashboard.yourOpen')} query={ownOpen(user.uuid)} to="/requests" /> : null}
      </ul>
      {holdsAudit(scope) ? <Site /> : null}
    </Page>
  );
}

function Site() {
  const { t } = useLanguage();
  const styles = useStyles();
  return (
    <>
      <Subtitle2 as="h2">{t('dashboard.attention')}</Subtitle2>
      <ul className={styles.numbers}>
        <Figure isAlarming text={t('dashboard.failedJobs')} query={failedJobs} to="/administration/jobs" />
        <Figure
          isAlarming
          text={t('dashboard.deadLetters')}
          query={deadLetters}
          to="/administration/notifications"
        />
        <Figure isAlarming text={t('dashboard.lists')} query={endingLists} to="/administration/authorities" />
      </ul>
      <div className={styles.panels}>
        <Expiry />
        <Requests />
        <Cards />
        <Times />
      </div>
    </>
  );
}

/** One number with what it counts, and the way to the list behind it. */
function Figure(props: {
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: keys of queries differ, and nothing here reads them
  readonly query: UseQueryOptions<number, Error, number, any>;
  readonly to:
    | '/approvals'
    | '/requests'
    | '/administration/jobs'
    | '/administration/notifications'
    | '/administration/authorities';
  readonly isAlarming?: true;
}) {
  const { t, number } = useLanguage();
  const styles = useStyles();
  const { data, error } = useQuery(props.query);
  const figure =
    data === undefined
      ? '…'
      : data >= counted
        ? t('dashboard.orMore', { number: number(counted) })
        : number(data);
  const isAlarming = props.isAlarming === true && (data ?? 0) > 0;
  const inside = (
    <>
      <span className={mergeClasses(styles.figure, isAlarming && styles.alarming)}>{figure}</span>
      <Body1>{props.text}</Body1>
    </>
  );
  return (
    <li>
      <Link className={styles.number} to={props.to}>
        {inside}
      </Link>
      <Failure error={error} />
    </li>
  );
}

function Expiry() {
  const { t, month } = useLanguage();
  const { data, error, isPending } = useQuery(expiry);
  const months = withEmptyMonths(
    sumsBy(data?.rows ?? [], (row) => row.month),
    new Date(data?.from ?? Date.now()),
    expiryMonths,
  );
  return (
    <Panel
      title={t('dashboard.expiry')}
      text={t('dashboard.expiryText')}
      report="certificate-expiry"
      error={error}
      isLoading={isPending}
    >
      <Numbers
        label={t('dashboard.expiry')}
        of={t('dashboard.month')}
        direction="upright"
        rows={months.map(({ name, count }) => ({ name: month(name), count }))}
      />
    </Panel>
  );
}

function Requests() {
  const { t, nameOf } = useLanguage();
  const { data, error, isPending } = useQuery(requests);
  return (
    <Panel
      title={t('dashboard.requests')}
      text={t('dashboard.last90')}
      report="requests"
      error={error}
      isLoading={isPending}
    >
      <Numbers
        label={t('dashboard.requests')}
        of={t('dashboard.state')}
        direction="lying"
        rows={sumsBy(data?.rows ?? [], ({ status }) => nameOf('requestStatus', status))}
      />
    </Panel>
  );
}

function Cards() {
  const { t, nameOf } = useLanguage();
  const { data, error, isPending } = useQuery(cards);
  return (
    <Panel title={t('dashboard.cards')} report="smartcards" error={error} isLoading={isPending}>
      <Numbers
        label={t('dashboard.cards')}
        of={t('dashboard.state')}
        direction="lying"
        rows={sumsBy(data?.rows ?? [], ({ status }) => nameOf('status', status))}
      />
    </Panel>
  );
}

function Times() {
  const { t } = useLanguage();
  const { data, error, isPending } = useQuery(times);
  return (
    <Panel
      title={t('dashboard.time')}
      text={t('dashboard.timeText')}
      report="time-to-complete"
      error={error}
      isLoading={isPending}
    >
      {data?.rows.length === 0 ? (
        <Body1>{t('dashboard.nothing')}</Body1>
      ) : (
        <TimeTable rows={data?.rows ?? []} />
      )}
    </Panel>
  );
}

function TimeTable({ rows }: { readonly rows: v2.TimeToCompleteReport['rows'] }) {
  const { t, number, nameOf, duration } = useLanguage();
  const table = useTable();
  const heads = [t('dashboard.number'), t('dashboard.median'), t('dashboard.ninetieth')];
  return (
    <table className={table.table} aria-label={t('dashboard.time')}>
      <thead>
        <tr>
          <th scope="col" className={mergeClasses(table.cell, table.head)}>
            {t('dashboard.kind')}
          </th>
          {heads.map((head) => (
            <th key={head} scope="col" className={mergeClasses(table.cell, table.head, table.number)}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ type, count, medianSeconds, ninetiethPercentileSeconds }) => (
          <tr key={type}>
            <th scope="row" className={table.cell}>
              {nameOf('requestType', type)}
            </th>
            <td className={mergeClasses(table.cell, table.number)}>{number(count)}</td>
            <td className={mergeClasses(table.cell, table.number)}>{duration(medianSeconds)}</td>
            <td className={mergeClasses(table.cell, table.number)}>{duration(ninetiethPercentileSeconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
