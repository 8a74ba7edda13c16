import { useLayoutEffect, useState } from 'react';

/** What opened the dialog that is shown. */
let opener: Element | null = null;

/**
 * Gives the focus back when the dialog that uses it is gone: to what opened it, and to the page where that is gone as well. Without
 * it whoever has no mouse begins at the top of the page again.
 */
export function useFocusReturn(): void {
  // Looked at before anything in the dialog takes the focus.
  const [before] = useState(() => {
    const focused = document.activeElement;
    if (focused?.closest('[role=dialog], [role=alertdialog]') === null) opener = focused;
    // A dialog that takes the place of another one was opened by what opened that; one that comes over another leads back into it.
    return [focused, opener];
  });
  useLayoutEffect(
    () => () => {
      const back = before.find((each) => each instanceof HTMLElement && each.isConnected);
      if (back instanceof HTMLElement && back !== document.body) back.focus();
      else document.querySelector('main')?.focus({ preventScroll: true });
    },
    [before],
  );
}
