import { type Theme, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { useState, useSyncExternalStore } from 'react';

/** How the portal looks: as the system wants it, or as the person chose. */
export const appearances = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof appearances)[number];

const chosenKey = 'cardea.appearance';
const darkScheme = matchMedia('(prefers-color-scheme: dark)');

/** The theme to show, what was chosen, and how to choose; the choice is kept for the next time. */
export function useAppearance(): {
  readonly theme: Theme;
  readonly appearance: Appearance;
  readonly choose: (appearance: Appearance) => void;
} {
  const isSystemDark = useSyncExternalStore(subscribe, () => darkScheme.matches);
  const [appearance, setAppearance] = useState<Appearance>(chosenAppearance);
  const isDark = appearance === 'system' ? isSystemDark : appearance === 'dark';
  return {
    theme: isDark ? webDarkTheme : webLightTheme,
    appearance,
    choose(chosen) {
      localStorage.setItem(chosenKey, chosen);
      setAppearance(chosen);
    },
  };
}

function chosenAppearance(): Appearance {
  const chosen = localStorage.getItem(chosenKey);
  return appearances.find((each) => each === chosen) ?? 'system';
}

function subscribe(changed: () => void): () => void {
  darkScheme.addEventListener('change', changed);
  return () => darkScheme.removeEventListener('change', changed);
}
