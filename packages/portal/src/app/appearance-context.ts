import { createContext } from 'react';
import type { Appearance } from './theme.js';

/** The appearance that was chosen, and how to choose another. */
export const AppearanceContext = createContext<{
  readonly appearance: Appearance;
  readonly choose: (appearance: Appearance) => void;
}>({ appearance: 'system', choose: () => undefined });
