import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { useSession } from '../../session/session.js';
import { RequestList } from './request-list.js';

/** What whoever is signed in has asked for, the newest first. */
export function RequestsPage() {
  const { t } = useLanguage();
  const { user } = useSession();
  return (
    <Page title={t('requests.title')}>
      {user ? (
        <RequestList
          label={t('requests.title')}
          filter={{ target: user.uuid, sort: 'submittedAt', order: 'descending' }}
          none={t('requests.none')}
        />
      ) : null}
    </Page>
  );
}
