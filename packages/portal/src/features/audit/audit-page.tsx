import { Body1, Button, makeStyles, Subtitle1, tokens } from '@fluentui/react-components';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Failure } from '../../app/failure.js';
import { Page } from '../../app/page.js';
import { saveAs, spreadsheetOf } from '../../app/save-as.js';
import { useLanguage } from '../../language/language.js';
import { management } from '../../server.js';
import { personName } from '../requests/queries.js';
import { AuditForm } from './audit-form.js';
import { EventDays } from './event-days.js';
import { type AuditSearch, eventPages, filterOf } from './search.js';
import './texts.js';

const atOnce = 100;

const useStyles = makeStyles({
  events: { display: 'grid', rowGap: tokens.spacingVerticalL },
  person: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
});

/** The audit trail: what is looked for, and what was found, day by day. */
export function AuditPage() {
  const { t, nameOf } = useLanguage();
  const search = useSearch({ from: '/audit' });
  const download = useMutation({
    mutationFn: () => management.auditEventsCsv(filterOf(search)),
    onSuccess: (csv) =>
      saveAs(
        spreadsheetOf(csv, (column) => nameOf('column', column)),
        'audit-events.csv',
      ),
  });
  return (
    <Page title={t('audit.title')}>
      <Body1>{t('audit.intro')}</Body1>
      <AuditForm key={JSON.stringify(search)} search={search}>
        <Button disabledFocusable={download.isPending} onClick={() => download.mutate()}>
          {download.isPending ? t('audit.downloading') : t('audit.download')}
        </Button>
      </AuditForm>
      <Failure error={download.error} />
      {search.person === undefined ? null : <OnlyPerson search={search} uuid={search.person} />}
      <Events search={search} />
    </Page>
  );
}

function OnlyPerson({ search, uuid }: { readonly search: AuditSearch; readonly uuid: string }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const navigate = useNavigate();
  const { data } = useQuery(personName(uuid));
  const { person: _, ...others } = search;
  return (
    <div className={styles.person}>
      <Body1>{t('audit.onlyPerson', { name: data ?? uuid })}</Body1>
      <Button onClick={() => void navigate({ to: '/audit', search: others })}>{t('audit.anyPerson')}</Button>
    </div>
  );
}

function Events({ search }: { readonly search: AuditSearch }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const { data, error, hasNextPage, fetchNextPage, isFetching, isPending } = useInfiniteQuery(
    eventPages(search, atOnce),
  );
  const pages = data?.pages ?? [];
  // The server looks at a part of the trail for each page: what is rare may need several.
  const isLookingBack = hasNextPage && pages.at(-1)?.items.length === 0;
  useEffect(() => {
    if (isLookingBack && !isFetching && error === null) void fetchNextPage();
  }, [isLookingBack, isFetching, error, fetchNextPage]);
  const events = pages.flatMap(({ items }) => items);
  return (
    <section className={styles.events} aria-label={t('audit.results')}>
      <Subtitle1 as="h2">{t('audit.results')}</Subtitle1>
      <Failure error={error} />
      <Body1 role="status">
        {isPending
          ? t('shell.loading')
          : isLookingBack
            ? t('audit.lookingBack')
            : events.length === 0
              ? error === null && t('audit.none')
              : `${t('audit.found', { count: events.length })} ${hasNextPage ? t('audit.andMore') : ''}`}
      </Body1>
      <EventDays
        events={events}
        more={
          hasNextPage && !isLookingBack
            ? { isLoading: isFetching, load: () => void fetchNextPage() }
            : undefined
        }
      />
    </section>
  );
}
