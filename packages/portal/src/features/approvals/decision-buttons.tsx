import type { v2 } from '@cardea/sdk';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useLanguage } from '../../language/language.js';
import type { Decision } from '../requests/row-keys.js';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** Approve or deny these requests; several are counted on the buttons. */
export function DecisionButtons(props: {
  readonly requests: readonly v2.Request[];
  readonly onDecide: (decision: Decision, requests: readonly v2.Request[]) => void;
}) {
  const { requests, onDecide } = props;
  const { t, number } = useLanguage();
  const styles = useStyles();
  const count = requests.length > 1 ? ` (${number(requests.length)})` : '';
  return (
    <div className={styles.buttons}>
      <Button size="small" onClick={() => onDecide('approve', requests)}>
        {t('approvals.approve')}
        {count}
      </Button>
      <Button size="small" onClick={() => onDecide('deny', requests)}>
        {t('approvals.deny')}
        {count}
      </Button>
    </div>
  );
}
