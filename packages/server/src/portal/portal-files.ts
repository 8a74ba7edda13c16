import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The built portal: its page and the folder with its scripts and fonts. */
export interface PortalFiles {
  /** HTML with {@link pageMarks} where something belongs that differs from answer to answer or from site to site. */
  readonly page: string;
  readonly folder: string;
}

/** Marks in the page that the server replaces. */
export const pageMarks = {
  nonce: '__CARDEA_NONCE__',
  base: '__CARDEA_BASE__',
  site: '__CARDEA_SITE__',
} as const;

/** The portal beside this server; undefined when it was not built. */
export function findPortalFiles(): PortalFiles | undefined {
  let pageFile: string;
  try {
    pageFile = createRequire(import.meta.url).resolve('@cardea/portal/index.html');
  } catch {
    return undefined;
  }
  return { page: readFileSync(pageFile, 'utf8'), folder: dirname(pageFile) };
}
