import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { AuditHistory } from '../audit/audit-history.js';
import { OwnedView } from './owned-view.js';
import { profile } from './queries.js';

/** One profile, where links of mails lead. */
export function ProfilePage() {
  const { t } = useLanguage();
  const { uuid } = useParams({ from: '/profiles/$uuid' });
  const { data, error, isPending } = useQuery(profile(uuid));
  return (
    <Page title={t('cards.profile')} isLoading={isPending} error={error}>
      {data === undefined ? null : (
        <>
          <OwnedView level={2} owned={{ kind: 'profile', object: data }} />
          <AuditHistory search={{ object: uuid }} />
        </>
      )}
    </Page>
  );
}
