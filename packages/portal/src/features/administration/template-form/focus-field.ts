import type { Path } from './fields.js';
import { fieldId } from './form-context.js';

/** Brings a field into view and the keyboard to it, once it is shown; where it has none, to what holds it. */
export function focusField(path: Path): void {
  // After React has shown what was changed or opened.
  setTimeout(() => {
    for (let length = path.length; length > 0; length -= 1) {
      const element = document.getElementById(fieldId(path.slice(0, length)));
      if (element === null) continue;
      element.scrollIntoView({ block: 'center' });
      element.focus();
      return;
    }
  });
}
