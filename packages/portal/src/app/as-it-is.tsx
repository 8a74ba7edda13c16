import type { ReactNode } from 'react';

/**
 * What is the same in every language: names, texts that people of the site typed, identifiers. Browsers that translate pages
 * leave it alone, and a screen reader's user is told no translation of somebody's name.
 */
export function AsItIs({ children }: { readonly children: ReactNode }) {
  return <span translate="no">{children}</span>;
}
