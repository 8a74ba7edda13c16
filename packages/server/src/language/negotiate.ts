import Negotiator from 'negotiator';

/** Languages in which the management API speaks; the first is that of whoever asks for none of them. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** The language that a caller wants most of those that are spoken (RFC 9110 §12.5.4); English when none is. */
export function askedLanguage(acceptLanguage: string | undefined): Language {
  const negotiator = new Negotiator({ headers: { 'accept-language': acceptLanguage } });
  const found = negotiator.language([...languages]);
  return languages.find((language) => language === found) ?? languages[0];
}
