import type { RequestFilter, v2 } from '@cardea/sdk';
import {
  Body1,
  Button,
  Checkbox,
  makeStyles,
  Spinner,
  TableCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Failure } from '../../app/failure.js';
import { ScrollingTable } from '../../app/scrolling-table.js';
import { useLanguage } from '../../language/language.js';
import { requestPages } from './queries.js';

const useStyles = makeStyles({
  link: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
});

/** What can be done in the list itself: to one request, and to those that are chosen. */
interface Actions {
  readonly chosen: readonly v2.Request[];
  readonly onChoose: (requests: readonly v2.Request[]) => void;
  readonly ofOne: (request: v2.Request) => ReactNode;
  readonly ofChosen: (requests: readonly v2.Request[]) => ReactNode;
}

/** Requests as a table, page by page. */
export function RequestList(props: {
  readonly label: string;
  readonly filter: RequestFilter;
  readonly none: string;
  readonly actions?: Actions;
}) {
  const { t, time, nameOf, nameOfRequest } = useLanguage();
  const styles = useStyles();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    requestPages(props.filter),
  );
  const requests = data?.pages.flatMap(({ items }) => items) ?? [];
  if (isPending) return <Spinner label={t('shell.loading')} />;
  if (requests.length === 0 && error === null) return <Body1>{props.none}</Body1>;
  const { actions } = props;
  const columns = [t('requests.type'), t('requests.status'), t('requests.submitted')];
  // What was decided elsewhere in the meantime is chosen no longer.
  const chosen = requests.filter(({ uuid }) => actions?.chosen.some((each) => each.uuid === uuid));
  return (
    <>
      <Failure error={error} />
      {chosen.length > 1 ? actions?.ofChosen(chosen) : null}
      <ScrollingTable
        label={props.label}
        columns={actions === undefined ? columns : [t('requests.choose'), ...columns, t('cards.actions')]}
      >
        {requests.map((request) => (
          <TableRow key={request.uuid}>
            {actions === undefined ? null : (
              <TableCell>
                <Checkbox
                  checked={chosen.includes(request)}
                  aria-label={`${nameOf('requestType', request.type)}, ${time(request.submittedAt)}`}
                  onChange={(_, { checked }) =>
                    actions.onChoose(
                      checked === true
                        ? [...chosen, request]
                        : chosen.filter(({ uuid }) => uuid !== request.uuid),
                    )
                  }
                />
              </TableCell>
            )}
            <TableCell>
              <Link className={styles.link} to="/requests/$uuid" params={{ uuid: request.uuid }}>
                {nameOfRequest(request)}
              </Link>
            </TableCell>
            <TableCell>{nameOf('requestStatus', request.status)}</TableCell>
            <TableCell>{time(request.submittedAt)}</TableCell>
            {actions === undefined ? null : <TableCell>{actions.ofOne(request)}</TableCell>}
          </TableRow>
        ))}
      </ScrollingTable>
      {hasNextPage ? (
        <Button disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('shell.more')}
        </Button>
      ) : null}
    </>
  );
}
