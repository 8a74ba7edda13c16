import { useEffect, useRef, useSyncExternalStore } from 'react';

/** Keys of the portal, with the names of their texts. One key alone acts only where nothing is being typed. */
export const shortcutKeys = {
  '/': 'shortcuts.people',
  j: 'shortcuts.next',
  k: 'shortcuts.previous',
  x: 'shortcuts.choose',
  o: 'shortcuts.open',
  a: 'shortcuts.approve',
  d: 'shortcuts.deny',
  '?': 'shortcuts.help',
} as const;

export type ShortcutKey = keyof typeof shortcutKeys;

const chosenKey = 'cardea.shortcuts';
const changed = new EventTarget();

/** Single keys can be switched off, since speech input types them (WCAG 2.1.4). */
export function areShortcutsOn(): boolean {
  return localStorage.getItem(chosenKey) !== 'off';
}

/** Switches the keys on or off, also for the next time. */
export function switchShortcuts(isOn: boolean): void {
  localStorage.setItem(chosenKey, isOn ? 'on' : 'off');
  changed.dispatchEvent(new Event('change'));
}

/** Whether the keys are on; whoever uses it is shown anew when that changes. */
export function useAreShortcutsOn(): boolean {
  return useSyncExternalStore((listener) => {
    changed.addEventListener('change', listener);
    return () => changed.removeEventListener('change', listener);
  }, areShortcutsOn);
}

/** Acts on keys as long as the component that uses it is in the page. */
export function useShortcuts(actions: Readonly<Partial<Record<ShortcutKey, () => void>>>): void {
  const current = useRef(actions);
  useEffect(() => {
    current.current = actions;
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !areShortcutsOn() || isMeantOtherwise(event)) return;
      const action = Object.hasOwn(current.current, event.key)
        ? current.current[event.key as ShortcutKey]
        : undefined;
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}

/** With another key held, while something is typed, and in dialogs and menus keys have their own meaning. */
function isMeantOtherwise({ ctrlKey, altKey, metaKey, target }: KeyboardEvent): boolean {
  if (ctrlKey || altKey || metaKey) return true;
  if (document.querySelector('[role=dialog], [role=alertdialog], [role=menu]') !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}
