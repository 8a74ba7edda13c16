import { Button, makeStyles, Subtitle2, Tooltip, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useLanguage } from '../../language/language.js';
import { explanationOf, type Owned, operationsOf } from '../my-cards/queries.js';
import { type Operation, operationsFor, wordFor } from './operations.js';

// Most who look at their cards start nothing.
const StartDialog = lazy(async () => ({ default: (await import('./start-dialog.js')).StartDialog }));

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** The operations on a card or profile: buttons for those that are offered, and the reason for the usual ones that are not. */
export function OperationButtons(props: { readonly owned: Owned; readonly heading: 'h3' | 'h4' }) {
  const { owned, heading } = props;
  const { t, nameOf } = useLanguage();
  const styles = useStyles();
  const { data: offered } = useQuery(operationsOf(owned));
  const [started, setStarted] = useState<Operation | null>(null);
  if (offered === undefined) return null;
  const shown = operationsFor(owned).filter(
    ({ name, isUsual }) => offered.includes(name) || isUsual === true,
  );
  return (
    <>
      <Subtitle2 as={heading}>{t('cards.actions')}</Subtitle2>
      <div className={styles.buttons}>
        {shown.map((operation) =>
          offered.includes(operation.name) ? (
            <Button key={operation.name} onClick={() => setStarted(operation)}>
              {nameOf('operation', wordFor(owned, operation))}
            </Button>
          ) : (
            <NotOffered key={operation.name} owned={owned} operation={operation} />
          ),
        )}
      </div>
      {started === null ? null : (
        <Suspense>
          <StartDialog owned={owned} operation={started} onClose={() => setStarted(null)} />
        </Suspense>
      )}
    </>
  );
}

/** A button that does nothing but can be reached, so that its reason can be read by everybody. */
function NotOffered({ owned, operation }: { readonly owned: Owned; readonly operation: Operation }) {
  const { t, nameOf } = useLanguage();
  const [isAsked, setAsked] = useState(false);
  const { data, error } = useQuery({ ...explanationOf(owned, operation.name), enabled: isAsked });
  const reason = data?.deciding?.detail ?? error?.message ?? t('shell.loading');
  return (
    <Tooltip
      relationship="description"
      content={`${t('cards.notNow')} ${reason}`}
      onVisibleChange={(_, { visible }) => setAsked(isAsked || visible)}
    >
      <Button disabledFocusable>{nameOf('operation', wordFor(owned, operation))}</Button>
    </Tooltip>
  );
}
