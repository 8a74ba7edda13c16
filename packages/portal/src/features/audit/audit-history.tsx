import { Body1, makeStyles, Subtitle1, tokens } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Failure } from '../../app/failure.js';
import { useLanguage } from '../../language/language.js';
import { holdsAudit, useScope } from '../../session/session.js';
import { EventDays } from './event-days.js';
import { type AuditSearch, eventPages } from './search.js';
import './texts.js';

const useStyles = makeStyles({
  section: { display: 'grid', rowGap: tokens.spacingVerticalM },
  link: { color: tokens.colorBrandForegroundLink },
});

/** The newest are shown beside an object; the trail itself has the others. */
const newest = 10;

/** What the audit trail says about an object or a person, for those who may read it; nothing for others. */
export function AuditHistory({ search }: { readonly search: Pick<AuditSearch, 'object' | 'person'> }) {
  return holdsAudit(useScope()) ? <Newest search={search} /> : null;
}

/** The way to all events of an object or a person, for those who may read them; nothing for others. */
export function AuditLink({ search }: { readonly search: AuditSearch }) {
  const { t } = useLanguage();
  const styles = useStyles();
  if (!holdsAudit(useScope())) return null;
  return (
    <Link className={styles.link} to="/audit" search={search}>
      {t('audit.all')}
    </Link>
  );
}

function Newest({ search }: { readonly search: AuditSearch }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const { data, error } = useInfiniteQuery(eventPages(search, newest));
  const events = data?.pages[0]?.items ?? [];
  return (
    <section className={styles.section} aria-label={t('audit.history')}>
      <Subtitle1 as="h2">{t('audit.history')}</Subtitle1>
      <Failure error={error} />
      {data !== undefined && events.length === 0 ? <Body1>{t('audit.noHistory')}</Body1> : null}
      <EventDays events={events} />
      <AuditLink search={search} />
    </section>
  );
}
