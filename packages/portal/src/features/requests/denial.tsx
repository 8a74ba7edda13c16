import type { v2 } from '@cardea/sdk';
import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { AsItIs } from '../../app/as-it-is.js';
import { useLanguage } from '../../language/language.js';
import { historyOf } from './queries.js';

const useStyles = makeStyles({ text: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } });

/**
 * Why a request was denied, in the approver's words. Comments on approvals stay in the audit trail: approvers write them for each
 * other. Nothing where the history knows no denial, as of requests that were carried over.
 */
export function Denial({ request }: { readonly request: v2.Request }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const { data } = useQuery({ ...historyOf(request), enabled: request.status === 'Denied' });
  const denial = data?.find(({ action, outcome }) => action === 'request.deny' && outcome === 'success');
  if (request.status !== 'Denied' || denial === undefined) return null;
  const { comment } = denial.facts;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody className={styles.text}>
        <MessageBarTitle>{t('requests.whyDenied')}</MessageBarTitle>{' '}
        {typeof comment === 'string' ? <AsItIs>{comment}</AsItIs> : t('requests.noReason')}
      </MessageBarBody>
    </MessageBar>
  );
}
