import type { v2 } from '@cardea/sdk';
import { makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { useLanguage } from '../../language/language.js';
import { EventView } from './event-view.js';

const useStyles = makeStyles({
  day: { display: 'grid', rowGap: tokens.spacingVerticalS },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
});

/** Events under the days on which they happened, in the order in which they come. */
export function EventDays(props: {
  readonly events: readonly v2.FoundAuditEvent[];
  /** The level of the days' headings: one below what stands above them. */
  readonly heading: 'h3' | 'h4';
}) {
  const { date } = useLanguage();
  const styles = useStyles();
  const days: { readonly day: string; readonly events: v2.FoundAuditEvent[] }[] = [];
  for (const event of props.events) {
    const day = date(event.occurredAt);
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return (
    <>
      {days.map(({ day, events }) => (
        <section key={events[0]?.uuid} className={styles.day} aria-label={day}>
          <Subtitle2 as={props.heading}>{day}</Subtitle2>
          <ol className={styles.list}>
            {events.map((event) => (
              <EventView key={event.uuid} event={event} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}
