import { Body1, Subtitle1 } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Page } from '../../app/page.js';
import { nameOfPerson } from '../../app/person-name.js';
import { useLanguage } from '../../language/language.js';
import { management } from '../../server.js';
import { AuditHistory } from '../audit/audit-history.js';
import { CardsOf } from '../my-cards/cards-of.js';
import { RequestList } from '../requests/request-list.js';
import { EnrollFor } from './enroll-for.js';

/** Everything about one person's cards, for whoever helps them. */
export function PersonPage() {
  const { t } = useLanguage();
  const { uuid } = useParams({ from: '/people/$uuid' });
  const { data, error, isPending } = useQuery({
    queryKey: ['users', uuid],
    queryFn: async () => (await management.user(uuid)).value,
  });
  const name = data === undefined ? undefined : nameOfPerson(data);
  return (
    <Page title={name ?? t('people.title')} isName={name !== undefined} isLoading={isPending} error={error}>
      {data === undefined ? null : (
        <>
          <Body1 translate="no">
            {data.domain}\{data.accountName}
            {data.mail === '' ? null : ` · ${data.mail}`}
          </Body1>
          <CardsOf userUuid={uuid} />
          <EnrollFor person={data} />
          <Subtitle1 as="h2">{t('people.requests')}</Subtitle1>
          <RequestList
            label={t('people.requests')}
            filter={{ target: uuid, sort: 'submittedAt', order: 'descending' }}
            none={t('requests.none')}
          />
          <AuditHistory search={{ person: uuid }} />
        </>
      )}
    </Page>
  );
}
