import type { RequestFilter, v2 } from '@cardea/sdk';
import { Body1, Checkbox, makeStyles, Spinner, TableCell, tokens } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Failure } from '../../app/failure.js';
import { LongTable } from '../../app/long-table.js';
import { inReach, type Room } from '../../app/room-for-columns.js';
import { useLanguage } from '../../language/language.js';
import { requestPages } from './queries.js';
import { type Decision, RowKeys } from './row-keys.js';

const useStyles = makeStyles({
  link: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
  inReach,
});

// On a phone, what is asked and for whom stands beside the buttons, which are below each other there.
const ofChoice: Room = { width: '4.4rem', leastRem: 4.4 };
const ofRequest: Room = { width: 'max(5.75rem, 13vw)', leastRem: 5.75 };
const ofPerson: Room = { width: 'max(6rem, 13vw)', leastRem: 6 };
const ofButtons: Room = { width: 'clamp(6.5rem, 14vw, 12rem)', leastRem: 6.5, isInReach: true };

/** What can be done in the list itself: to one request, and to those that are chosen. */
interface Actions {
  readonly chosen: readonly v2.Request[];
  readonly onChoose: (requests: readonly v2.Request[]) => void;
  readonly ofOne: (request: v2.Request) => ReactNode;
  readonly ofChosen: (requests: readonly v2.Request[]) => ReactNode;
  /** What the keys do. */
  readonly onDecide: (decision: Decision, requests: readonly v2.Request[]) => void;
}

/** Requests as a table, page by page. */
export function RequestList(props: {
  readonly label: string;
  readonly filter: RequestFilter;
  readonly none: string;
  /** Requests of several people: whose they are and by which profile template are told. */
  readonly isOfMany?: boolean;
  readonly actions?: Actions;
}) {
  const { t, time, number, nameOf, nameOfRequest } = useLanguage();
  const styles = useStyles();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    requestPages(props.filter),
  );
  const requests = data?.pages.flatMap(({ items }) => items) ?? [];
  if (isPending) return <Spinner label={t('shell.loading')} />;
  if (requests.length === 0 && error === null) return <Body1>{props.none}</Body1>;
  const { actions, isOfMany = false } = props;
  // What was decided elsewhere in the meantime is chosen no longer.
  const chosen = requests.filter(({ uuid }) => actions?.chosen.some((each) => each.uuid === uuid));
  const beside = (title: string, room: Room) => (actions === undefined ? title : { title, ...room });
  const columns = [
    ...(actions === undefined ? [] : [beside(t('requests.choose'), ofChoice)]),
    beside(t('requests.type'), ofRequest),
    ...(isOfMany
      ? [beside(t('approvals.for'), ofPerson), t('requests.template'), t('requests.priority')]
      : []),
    // What waits for a decision is all in one state.
    ...(actions === undefined ? [t('requests.status')] : []),
    t('requests.submitted'),
    ...(actions === undefined ? [] : [beside(t('cards.actions'), ofButtons)]),
  ];
  const choose = (request: v2.Request) =>
    actions?.onChoose(
      chosen.includes(request) ? chosen.filter((each) => each !== request) : [...chosen, request],
    );
  return (
    <>
      <Failure error={error} />
      {actions === undefined ? null : (
        <RowKeys requests={requests} chosen={chosen} onChoose={choose} onDecide={actions.onDecide} />
      )}
      {chosen.length > 1 ? actions?.ofChosen(chosen) : null}
      <LongTable
        label={props.label}
        columns={columns}
        rows={requests}
        keyOf={({ uuid }) => uuid}
        more={hasNextPage ? { isLoading: isFetchingNextPage, load: () => void fetchNextPage() } : undefined}
        cellsOf={(request) => (
          <>
            {actions === undefined ? null : (
              <TableCell>
                <Checkbox
                  checked={chosen.includes(request)}
                  aria-label={`${nameOfRequest(request)}, ${request.targetName}, ${time(request.submittedAt)}`}
                  onChange={() => choose(request)}
                />
              </TableCell>
            )}
            <TableCell>
              <Link className={styles.link} to="/requests/$uuid" params={{ uuid: request.uuid }}>
                {nameOfRequest(request)}
              </Link>
            </TableCell>
            {isOfMany ? (
              <>
                <TableCell translate="no">{request.targetName}</TableCell>
                <TableCell translate="no">{request.profileTemplateName}</TableCell>
                <TableCell>{number(request.priority)}</TableCell>
              </>
            ) : null}
            {actions === undefined ? <TableCell>{nameOf('requestStatus', request.status)}</TableCell> : null}
            <TableCell>{time(request.submittedAt)}</TableCell>
            {actions === undefined ? null : (
              <TableCell className={styles.inReach}>{actions.ofOne(request)}</TableCell>
            )}
          </>
        )}
      />
    </>
  );
}
