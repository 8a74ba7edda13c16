import { LeavingDialog } from '../../app/leaving-dialog.js';
import { useLanguage } from '../../language/language.js';

/** Asks before the page is left while a file is not finished. */
export function Leaving({ isUnfinished }: { readonly isUnfinished: boolean }) {
  const { t } = useLanguage();
  return (
    <LeavingDialog
      isUnfinished={isUnfinished}
      title={t('software.leaveTitle')}
      text={t('software.leaveText')}
      stay={t('software.stay')}
      leave={t('software.leave')}
      isAlert
    />
  );
}
