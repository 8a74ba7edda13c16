import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useBlocker } from '@tanstack/react-router';
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
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && reset()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('software.leaveTitle')}</DialogTitle>
          <DialogContent>{t('software.leaveText')}</DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={reset}>
              {t('software.stay')}
            </Button>
            <Button onClick={proceed}>{t('software.leave')}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
