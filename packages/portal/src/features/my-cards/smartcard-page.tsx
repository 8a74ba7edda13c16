import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { AuditHistory } from '../audit/audit-history.js';
import { CardLife } from '../card-life/card-life.js';
import { OwnedView } from './owned-view.js';
import { serialOf, smartcard } from './queries.js';

/** One smart card, where links of mails and requests lead. */
export function SmartcardPage() {
  const { t } = useLanguage();
  const { uuid } = useParams({ from: '/smartcards/$uuid' });
  const { data, error, isPending } = useQuery(smartcard(uuid));
  const title = data === undefined ? t('cards.smartcards') : t('cards.card', { serial: serialOf(data) });
  return (
    <Page title={title} isLoading={isPending} error={error}>
      {data === undefined ? null : (
        <>
          <OwnedView level={2} owned={{ kind: 'smartcard', object: data }} />
          <CardLife card={data} />
          <AuditHistory search={{ object: uuid }} />
        </>
      )}
    </Page>
  );
}
