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
import { useLanguage } from '../../../language/language.js';

/** Asks before a page is left whose changes are not saved. */
export function UnsavedChanges({ isChanged }: { readonly isChanged: boolean }) {
  const { t } = useLanguage();
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => isChanged,
    enableBeforeUnload: () => isChanged,
    withResolver: true,
  });
  if (status !== 'blocked') return null;
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && reset()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('templateForm.leave')}</DialogTitle>
          <DialogContent>{t('templateForm.leaveText')}</DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={reset}>
              {t('templateForm.stay')}
            </Button>
            <Button onClick={proceed}>{t('templateForm.leaveAnyway')}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
