import { useBlocker } from '@tanstack/react-router';
import { LeavingDialog } from '../../app/leaving-dialog.js';
import { useLanguage } from '../../language/language.js';

/** Asks before the page is left while a file is not finished; the browser asks when its tab is closed. */
export function Leaving({ isUnfinished }: { readonly isUnfinished: boolean }) {
  const { t } = useLanguage();
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => isUnfinished,
    enableBeforeUnload: isUnfinished,
    disabled: !isUnfinished,
    withResolver: true,
  });
  if (status !== 'blocked') return null;
  return (
    <LeavingDialog
      title={t('software.leaveTitle')}
      text={t('software.leaveText')}
      stay={t('software.stay')}
      leave={t('software.leave')}
      isAlert
      onStay={reset}
      onLeave={proceed}
    />
  );
}
