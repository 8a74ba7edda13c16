import type { RequestFilter, v2 } from '@cardea/sdk';
import {
  Body1,
  Button,
  makeStyles,
  Spinner,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Failure } from '../../app/failure.js';
import { useLanguage } from '../../language/language.js';
import { requestPages } from './queries.js';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  link: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
});

/** Requests as a table, page by page; `actions` is what can be done to one at once. */
export function RequestList(props: {
  readonly label: string;
  readonly filter: RequestFilter;
  readonly none: string;
  readonly actions?: (request: v2.Request) => ReactNode;
}) {
  const { t, time, nameOf } = useLanguage();
  const styles = useStyles();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    requestPages(props.filter),
  );
  const requests = data?.pages.flatMap(({ items }) => items) ?? [];
  if (isPending) return <Spinner label={t('shell.loading')} />;
  if (requests.length === 0 && error === null) return <Body1>{props.none}</Body1>;
  return (
    <>
      <Failure error={error} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1) */}
      <section className={styles.scroll} tabIndex={0} aria-label={props.label}>
        <Table aria-label={props.label}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell>{t('requests.type')}</TableHeaderCell>
              <TableHeaderCell>{t('requests.status')}</TableHeaderCell>
              <TableHeaderCell>{t('requests.submitted')}</TableHeaderCell>
              {props.actions === undefined ? null : <TableHeaderCell>{t('cards.actions')}</TableHeaderCell>}
            </TableRow>
          </TableHeader>
          <TableBody>
            {requests.map((request) => (
              <TableRow key={request.uuid}>
                <TableCell>
                  <Link className={styles.link} to="/requests/$uuid" params={{ uuid: request.uuid }}>
                    {request.direction === null
                      ? nameOf('requestType', request.type)
                      : nameOf('operation', request.direction)}
                  </Link>
                </TableCell>
                <TableCell>{nameOf('requestStatus', request.status)}</TableCell>
                <TableCell>{time(request.submittedAt)}</TableCell>
                {props.actions === undefined ? null : <TableCell>{props.actions(request)}</TableCell>}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </section>
      {hasNextPage ? (
        <Button disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('shell.more')}
        </Button>
      ) : null}
    </>
  );
}
