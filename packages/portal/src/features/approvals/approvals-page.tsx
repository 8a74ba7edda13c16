import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { RequestList } from '../requests/request-list.js';
import { DecisionButtons } from './decision-buttons.js';

/** The requests that wait for an approval, the most urgent first. */
export function ApprovalsPage() {
  const { t } = useLanguage();
  return (
    <Page title={t('approvals.title')}>
      <RequestList
        label={t('approvals.list')}
        filter={{ status: 'Pending', sort: 'priority', order: 'ascending' }}
        none={t('approvals.none')}
        actions={(request) => <DecisionButtons request={request} />}
      />
    </Page>
  );
}
