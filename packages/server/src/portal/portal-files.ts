import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Language } from '../language/negotiate.js';

/** The built portal: its page and the folder with its scripts and fonts. */
export interface PortalFiles {
  /** HTML with {@link pageMarks} where something belongs that differs from answer to answer or from site to site. */
  readonly page: string;
  readonly folder: string;
  /** The script with the texts of the portal's frame in each language, relative to the folder. */
  readonly texts: Readonly<Record<Language, string>>;
}

/** Marks in the page that the server replaces. */
export const pageMarks = {
  nonce: '__CARDEA_NONCE__',
  base: '__CARDEA_BASE__',
  site: '__CARDEA_SITE__',
  texts: '<!-- __CARDEA_TEXTS__ -->',
} as const;

/** The portal beside this server; undefined when it was not built. */
export function findPortalFiles(): PortalFiles | undefined {
  let pageFile: string;
  try {
    pageFile = createRequire(import.meta.url).resolve('@cardea/portal/index.html');
  } catch {
    return undefined;
  }
  const folder = dirname(pageFile);
  return { page: readFileSync(pageFile, 'utf8'), folder, texts: textsIn(folder) };
}

/** Scripts are named by their content: the manifest of the build tells which has which texts (Vite, "Backend Integration"). */
function textsIn(folder: string): PortalFiles['texts'] {
  const manifest: Record<string, { readonly file: string }> = JSON.parse(
    readFileSync(join(folder, 'manifest.json'), 'utf8'),
  );
  const scriptOf = (language: Language) => {
    const source = `src/language/messages/${language}.json`;
    const file = manifest[source]?.file;
    if (file === undefined) throw new Error(`the portal was built without ${source}`);
    return file;
  };
  return { en: scriptOf('en'), de: scriptOf('de') };
}
