import { Body1, Button, makeStyles, tokens } from '@fluentui/react-components';
import { useLanguage } from '../../language/language.js';
import { SaveFailure } from './conflict.js';
import './texts.js';
import { UnsavedChanges } from './unsaved-changes.js';
import type { useEdited } from './use-edited.js';

const useStyles = makeStyles({
  bar: { display: 'grid', rowGap: tokens.spacingVerticalS, justifyItems: 'start' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
});

/** Saves what was typed or gives it up, and says what became of it. */
export function SaveBar<T extends object>(props: {
  readonly edited: ReturnType<typeof useEdited<T>>;
  /** How people call the members of what is saved. */
  readonly names: Partial<Record<keyof T, string>>;
}) {
  const { edited, names } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  return (
    <div className={styles.bar}>
      <UnsavedChanges isChanged={edited.isChanged && !edited.isSaving} />
      <SaveFailure
        error={edited.saveError}
        savedBetween={edited.savedBetween}
        differences={edited.changedByOthers.map((member) => names[member as keyof T] ?? member)}
        onSaveAnyway={edited.saveAnyway}
        onTakeTheirs={edited.takeTheirs}
      />
      <div className={styles.buttons}>
        <Button
          appearance="primary"
          disabledFocusable={!edited.isChanged || edited.isSaving}
          onClick={edited.save}
        >
          {edited.isSaving ? t('area.busy') : t('area.save')}
        </Button>
        {edited.isChanged ? <Button onClick={edited.takeTheirs}>{t('area.giveUp')}</Button> : null}
        <Body1 role="status">{edited.isSaved ? t('area.saved') : ''}</Body1>
      </div>
    </div>
  );
}
