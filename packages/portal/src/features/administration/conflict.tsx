import { CardeaApiError } from '@cardea/sdk';
import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { Failure } from '../../app/failure.js';
import { useLanguage } from '../../language/language.js';
import './texts.js';

/** Whether the server refused because somebody else changed the object in the meantime. */
export function isConflict(error: unknown): boolean {
  return error instanceof CardeaApiError && error.status === 412;
}

/**
 * What went wrong when something was saved. When somebody else changed it in the meantime, it says what they changed, and
 * what was typed here stays until one of the two is chosen.
 */
export function SaveFailure(props: {
  readonly error: unknown;
  /** Names of what differs between what was opened and what the server has now. */
  readonly differences: readonly string[];
  readonly onSaveAnyway: () => void;
  readonly onTakeTheirs: () => void;
}) {
  const { error, differences, onSaveAnyway, onTakeTheirs } = props;
  const { t, language } = useLanguage();
  if (!isConflict(error)) return <Failure error={error} />;
  const what =
    differences.length === 0
      ? t('area.conflictNothing')
      : t('area.conflictWhat', {
          what: new Intl.ListFormat(language, { type: 'conjunction' }).format(differences),
        });
  return (
    <div role="alert">
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t('area.conflict')}</MessageBarTitle> {what} {t('area.conflictKept')}
        </MessageBarBody>
        <MessageBarActions>
          <Button onClick={onSaveAnyway}>{t('area.saveAnyway')}</Button>
          <Button onClick={onTakeTheirs}>{t('area.takeTheirs')}</Button>
        </MessageBarActions>
      </MessageBar>
    </div>
  );
}
