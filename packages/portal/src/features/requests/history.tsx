import type { v2 } from '@cardea/sdk';
import { Body1, Caption1, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Failure } from '../../app/failure.js';
import { useLanguage } from '../../language/language.js';
import { Actor } from '../audit/actor.js';
import { auditText } from '../audit/texts.js';
import { historyOf } from './queries.js';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    rowGap: tokens.spacingVerticalM,
    margin: 0,
    paddingLeft: tokens.spacingHorizontalL,
  },
  text: { display: 'block', overflowWrap: 'anywhere' },
});

/** What happened to a request, from its audit trail, the oldest first. */
export function History({ request }: { readonly request: v2.Request }) {
  const { t, time } = useLanguage();
  const styles = useStyles();
  const { data, error } = useQuery(historyOf(request));
  return (
    <>
      <Failure error={error} />
      <ol className={styles.list}>
        {data?.map((event) => (
          <li key={event.uuid}>
            <Body1 className={styles.text}>
              {auditText('auditAction', event.action)}
              {event.outcome === 'success' ? null : ` – ${t('requests.denied')}`}
            </Body1>
            <Caption1 className={styles.text}>
              {time(event.occurredAt)} <Actor event={event} />
            </Caption1>
          </li>
        ))}
      </ol>
    </>
  );
}
