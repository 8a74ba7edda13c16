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
import { useActorWords } from '../audit/actor.js';
import type { LastChange } from './last-change.js';
import './texts.js';

/** Whether the server refused because somebody else changed the object in the meantime. */
export function isConflict(error: unknown): boolean {
  return (
    error instanceof CardeaApiError && (error.kind === 'PreconditionFailed' || error.kind === 'Conflict')
  );
}

/**
 * What went wrong when something was saved. When somebody else changed it in the meantime, it says who, when and what, and
 * what was typed here stays until one of the two is chosen.
 */
export function SaveFailure(props: {
  readonly error: unknown;
  /** Who changed it in the meantime; null where that is not known. */
  readonly savedBetween: LastChange | null;
  /** Names of what differs between what was opened and what the server has now. */
  readonly differences: readonly string[];
  readonly onSaveAnyway: () => void;
  readonly onTakeTheirs: () => void;
}) {
  const { error, savedBetween, differences, onSaveAnyway, onTakeTheirs } = props;
  const { t, time, language } = useLanguage();
  const wordsOf = useActorWords();
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
          <MessageBarTitle>
            {savedBetween === null
              ? t('area.conflict')
              : t('area.conflictBy', {
                  who: wordsOf(savedBetween.by) ?? savedBetween.by,
                  time: time(savedBetween.at),
                })}
          </MessageBarTitle>{' '}
          {what} {t('area.conflictKept')}
        </MessageBarBody>
        <MessageBarActions>
          <Button onClick={onSaveAnyway}>{t('area.saveAnyway')}</Button>
          <Button onClick={onTakeTheirs}>{t('area.takeTheirs')}</Button>
        </MessageBarActions>
      </MessageBar>
    </div>
  );
}
