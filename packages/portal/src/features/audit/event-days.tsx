import type { v2 } from '@cardea/sdk';
import { makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { MoreButton } from '../../app/more-button.js';
import { type More, useRowsInSight } from '../../app/rows-in-sight.js';
import { useLanguage } from '../../language/language.js';
import { EventView } from './event-view.js';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  day: { display: 'block', paddingBlock: `${tokens.spacingVerticalL} ${tokens.spacingVerticalS}` },
});

/**
 * Events under the days on which they happened, in the order in which they come; those far out of sight are not in the page,
 * and the next ones are read before the last is reached.
 */
export function EventDays(props: {
  readonly events: readonly v2.FoundAuditEvent[];
  readonly more?: More | undefined;
}) {
  const { events, more } = props;
  const { date } = useLanguage();
  const styles = useStyles();
  const { list, rows, above, below, measure } = useRowsInSight<HTMLOListElement>({
    count: events.length,
    keyOf: (index) => events[index]?.uuid ?? index,
    usualHeight: 77,
    more,
  });
  const dayOf = (index: number) => {
    const event = events[index];
    return event === undefined ? undefined : date(event.occurredAt);
  };
  return (
    <>
      <ol ref={list} className={styles.list} style={{ paddingTop: above, paddingBottom: below }}>
        {rows.map(({ index, key }) => {
          const event = events[index];
          const day = dayOf(index);
          return event === undefined ? null : (
            <li
              key={String(key)}
              ref={measure}
              data-index={index}
              aria-posinset={index + 1}
              aria-setsize={more === undefined ? events.length : -1}
            >
              {day === dayOf(index - 1) ? null : (
                <Subtitle2 as="h3" className={styles.day}>
                  {day}
                </Subtitle2>
              )}
              <EventView event={event} />
            </li>
          );
        })}
      </ol>
      <MoreButton more={more} />
    </>
  );
}
