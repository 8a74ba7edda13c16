import { LeavingDialog } from '../../app/leaving-dialog.js';
import { useLanguage } from '../../language/language.js';
import './texts.js';

/** Asks before a page is left whose changes are not saved. */
export function UnsavedChanges({ isChanged }: { readonly isChanged: boolean }) {
  const { t } = useLanguage();
  return (
    <LeavingDialog
      isUnfinished={isChanged}
      title={t('area.leave')}
      text={t('area.leaveText')}
      stay={t('area.stay')}
      leave={t('area.leaveAnyway')}
    />
  );
}
