import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useLanguage } from '../../../language/language.js';
import { useActorWords } from '../../audit/actor.js';
import type { Meanwhile } from './use-template-edit.js';

/** Tells who saved in between and what, and offers the ways on; nothing that was typed is lost unless that is chosen. */
export function MeanwhileNotice<T>(props: {
  readonly meanwhile: Meanwhile<T>;
  readonly differences: ReactNode;
  readonly onTakeBoth: (meanwhile: Meanwhile<T>) => void;
  readonly onTakeTheirs: (meanwhile: Meanwhile<T>) => void;
}) {
  const { meanwhile, differences, onTakeBoth, onTakeTheirs } = props;
  const { t, time } = useLanguage();
  const wordsOf = useActorWords();
  const { savedBy, savedAt } = meanwhile;
  const who = savedBy === '' ? t('templateForm.somebody') : (wordsOf(savedBy) ?? savedBy);
  return (
    <div role="alert">
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>
            {savedAt === null
              ? t('templateForm.meanwhile', { who })
              : t('templateForm.meanwhileAt', { who, time: time(savedAt) })}
          </MessageBarTitle>{' '}
          {t('templateForm.meanwhileText')}
          {differences}
        </MessageBarBody>
        <MessageBarActions>
          <Button appearance="primary" onClick={() => onTakeBoth(meanwhile)}>
            {t('templateForm.takeBoth')}
          </Button>
          <Button onClick={() => onTakeTheirs(meanwhile)}>{t('templateForm.takeTheirs')}</Button>
        </MessageBarActions>
      </MessageBar>
    </div>
  );
}
