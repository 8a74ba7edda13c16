import type { v2 } from '@cardea/sdk';
import { useState } from 'react';
import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { RequestList } from '../requests/request-list.js';
import type { Decision } from '../requests/row-keys.js';
import { DecisionButtons } from './decision-buttons.js';
import { DecisionDialog } from './decision-dialog.js';

/** The requests that wait for an approval, the most urgent first; several are decided at once. */
export function ApprovalsPage() {
  const { t } = useLanguage();
  const [chosen, setChosen] = useState<readonly v2.Request[]>([]);
  // Kept here, because what is decided leaves the list while the dialog still tells of it.
  const [asked, setAsked] = useState<{ decision: Decision; requests: readonly v2.Request[] } | null>(null);
  const ask = (decision: Decision, requests: readonly v2.Request[]) => setAsked({ decision, requests });
  const buttons = (requests: readonly v2.Request[]) => <DecisionButtons requests={requests} onDecide={ask} />;
  return (
    <Page title={t('approvals.title')}>
      <RequestList
        label={t('approvals.list')}
        filter={{ status: 'Pending', sort: 'priority', order: 'ascending' }}
        none={t('approvals.none')}
        isOfMany
        actions={{
          chosen,
          onChoose: setChosen,
          ofOne: (request) => buttons([request]),
          ofChosen: buttons,
          onDecide: ask,
        }}
      />
      {asked === null ? null : <DecisionDialog {...asked} onClose={() => setAsked(null)} />}
    </Page>
  );
}
