import type { v2 } from '@cardea/sdk';
import i18next, { type i18n } from 'i18next';
import { useSyncExternalStore } from 'react';
import type en from './messages/en.json';

/** Texts that come with a page and are loaded with it; its `texts.ts` adds their types here. */
// biome-ignore lint/suspicious/noEmptyInterface: features merge their texts into it
export interface FeatureTexts {}

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en & FeatureTexts };
  }
}

/** Adds the texts of one feature, groups of texts by their names, in every language. */
export function addTexts(texts: Readonly<Partial<Record<Language, object>>>): void {
  for (const [language, groups] of Object.entries(texts))
    i18next.addResourceBundle(language, 'translation', groups, true);
}

/** Languages of the portal, each under its own name. */
export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

const chosenKey = 'cardea.language';

/** The texts of the frame in each language, of which the first page loads only one. */
const frameTexts: Readonly<Record<Language, () => Promise<{ readonly default: object }>>> = {
  en: () => import('./messages/en.json', { with: { type: 'json' } }),
  de: () => import('./messages/de.json', { with: { type: 'json' } }),
};

/** Begins with the language chosen before, or the first that the browser prefers. */
export async function startLanguage(): Promise<void> {
  const language = chosenLanguage();
  const texts = await frameTexts[language]();
  await i18next.init({
    resources: { [language]: { translation: texts.default } },
    lng: language,
    fallbackLng: 'en',
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  // `{{count, number}}` in a text: as people write numbers where the browser says that they are.
  i18next.services.formatter?.add('number', (value: number, inLanguage) =>
    new Intl.NumberFormat(localeOf(inLanguage ?? language)).format(value),
  );
  document.documentElement.lang = i18next.language;
}

/** Shows everything in another language from now on, also next time. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(chosenKey, language);
  const texts = await frameTexts[language]();
  addTexts({ [language]: texts.default });
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

/** Has something done whenever another language was chosen. */
export function whenLanguageChanges(then: () => void): void {
  i18next.on('languageChanged', then);
}

function chosenLanguage(): Language {
  const wanted = [
    localStorage.getItem(chosenKey) ?? '',
    ...navigator.languages.map((tag) => tag.slice(0, 2)),
  ];
  return wanted.find(isLanguage) ?? 'en';
}

function isLanguage(name: string): name is Language {
  return Object.hasOwn(languages, name);
}

/** Texts, dates and numbers in the chosen language; whoever uses it is shown anew when that changes. */
export function useLanguage() {
  const language = useSyncExternalStore(subscribe, () => i18next.language);
  const locale = localeOf(language);
  return {
    language: isLanguage(language) ? language : ('en' as const),
    t: i18next.t,
    nameOf,
    /** The text of a name that is put together from parts; undefined where there is none. */
    textIfAny: (name: string) => textOf(i18next, name),
    /**
     * A request by what was asked: suspending and reinstating are one type with two directions, and to recover a card is to
     * replace it.
     */
    nameOfRequest: ({
      type,
      direction,
      isSmartcard,
    }: Pick<v2.Request, 'type' | 'direction' | 'isSmartcard'>) => {
      if (type === 'Recover' && isSmartcard) return nameOf('operation', 'replace');
      return direction === null ? nameOf('requestType', type) : nameOf('operation', direction);
    },
    date: (instant: string | Date) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(instant)),
    /** A month such as 2026-11; months of reports are counted in UTC. */
    month: (month: string) =>
      new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
        new Date(`${month}-01`),
      ),
    time: (instant: string | Date) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant)),
    /** The time of the day alone. */
    clock: (instant: string | Date) =>
      new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(new Date(instant)),
    /** A length of time in its largest fitting unit, such as 3 hours. */
    duration: (seconds: number) => {
      const [unit, length] = unitOf(seconds);
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: 'long',
        maximumFractionDigits: 1,
      }).format(seconds / length);
    },
    number: (value: number) => new Intl.NumberFormat(locale).format(value),
  };
}

/** How people write dates and numbers who read the language: as where the browser says that they are (BCP 47), such as en-GB. */
function localeOf(language: string): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
}

/** The largest unit of which there is at least one, with its length in seconds. */
function unitOf(seconds: number): readonly [string, number] {
  if (seconds >= 86_400) return ['day', 86_400];
  if (seconds >= 3600) return ['hour', 3600];
  return seconds >= 60 ? ['minute', 60] : ['second', 1];
}

/** The text of one of many like names, such as a status; the name itself where there is none. */
function nameOf(
  group:
    | 'operation'
    | 'operationText'
    | 'status'
    | 'requestType'
    | 'requestStatus'
    | 'nextStep'
    | 'report'
    | 'column'
    | 'right',
  name: string,
): string {
  return textOf(i18next, `${group}.${name}`) ?? name;
}

function textOf({ exists, getFixedT, language }: i18n, key: string): string | undefined {
  const text: unknown = exists(key) ? getFixedT(language)(key as never) : undefined;
  return typeof text === 'string' ? text : undefined;
}

function subscribe(changed: () => void): () => void {
  i18next.on('languageChanged', changed);
  return () => i18next.off('languageChanged', changed);
}
