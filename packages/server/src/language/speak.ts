import { german } from './german.js';
import type { Language } from './negotiate.js';

/**
 * What the server says, in the language that was asked for. The English text is the name of a sentence, as for gettext: what has no
 * sentence in the other language stays English.
 */
export function inLanguage(language: Language, english: string): string {
  return language === 'de' ? german.translate(english) : english;
}
