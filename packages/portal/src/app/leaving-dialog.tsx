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
import { useFocusReturn } from './focus-return.js';

interface Words {
  readonly title: string;
  readonly text: string;
  /** What the buttons say. */
  readonly stay: string;
  readonly leave: string;
  /** What would be lost cannot be had again by coming back: only a button closes it, or Escape. */
  readonly isAlert?: boolean;
}

/** Asks before a page is left on which something would be lost; the browser asks when its tab is closed. */
export function LeavingDialog({ isUnfinished, ...words }: Words & { readonly isUnfinished: boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => isUnfinished,
    enableBeforeUnload: isUnfinished,
    disabled: !isUnfinished,
    withResolver: true,
  });
  return status === 'blocked' ? <Asked {...words} onStay={reset} onLeave={proceed} /> : null;
}

/** Staying is what Escape means. */
function Asked(props: Words & { readonly onStay: () => void; readonly onLeave: () => void }) {
  const { title, text, stay, leave, isAlert = false, onStay, onLeave } = props;
  useFocusReturn();
  return (
    <Dialog open modalType={isAlert ? 'alert' : 'modal'} onOpenChange={(_, { open }) => !open && onStay()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>{text}</DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onStay}>
              {stay}
            </Button>
            <Button onClick={onLeave}>{leave}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
