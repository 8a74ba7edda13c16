/** Sentences of one language by their English; `{1}`, `{2}` … stand for values, which may come in another order. */
export type Sentences = Readonly<Record<string, string>>;

interface Pattern {
  readonly matches: RegExp;
  /** Number of the value that each group of the expression takes. */
  readonly places: readonly string[];
  readonly translation: string;
  /** Characters that are no values: the most exact pattern is tried first. */
  readonly weight: number;
}

const place = /\{(\d)\}/;
const longestText = 4000;

/** The texts of one language, found by what they are in English, as gettext finds them. */
export class Catalogue {
  readonly #sentences: Sentences;
  readonly #words: Sentences;
  /** By the longest word that is no value, so that a text is compared with few. */
  readonly #patterns = new Map<string, Pattern[]>();

  /** `words` are names that are filled in: states, operations, rights. */
  constructor(sentences: Sentences, words: Sentences) {
    this.#sentences = sentences;
    this.#words = words;
    for (const [english, translation] of Object.entries(sentences)) {
      if (!place.test(english)) continue;
      const key = longestWordOf(english);
      const known = this.#patterns.get(key) ?? [];
      known.push(patternOf(english, translation));
      this.#patterns.set(
        key,
        known.sort((one, other) => other.weight - one.weight),
      );
    }
  }

  /** The text in the catalogue's language, with its values; undefined when it has none. */
  find(english: string): string | undefined {
    if (Object.hasOwn(this.#sentences, english) && !place.test(english)) return this.#sentences[english];
    if (english.length > longestText) return undefined;
    const candidates = wordsOf(english).flatMap((word) => this.#patterns.get(word) ?? []);
    candidates.sort((one, other) => other.weight - one.weight);
    for (const { matches, places, translation } of candidates) {
      const found = matches.exec(english);
      if (found === null) continue;
      const values = new Map(places.map((number, index) => [number, this.#value(found[index + 1] ?? '')]));
      return translation.replaceAll(/\{(\d)\}/g, (_, number: string) => values.get(number) ?? '');
    }
    return undefined;
  }

  /** The text in the catalogue's language; what it does not know stays English. A field in front stays as it is. */
  translate(english: string): string {
    const whole = this.find(english);
    if (whole !== undefined) return whole;
    const [, field, rule] = /^([^\s:]{1,300}): ([\s\S]+)$/.exec(english) ?? [];
    return field === undefined || rule === undefined ? english : `${field}: ${this.translate(rule)}`;
  }

  /** Values are names, lists of names, texts of their own, or what somebody typed. */
  #value(english: string): string {
    if (Object.hasOwn(this.#words, english)) return this.#words[english] ?? english;
    return this.#list(english, '; ', '; ') ?? this.find(english) ?? this.#nameList(english) ?? english;
  }

  #nameList(english: string): string | undefined {
    return (
      this.#list(english, ', ', ', ') ??
      this.#list(english, ' or ', ' oder ') ??
      this.#list(english, ' and ', ' und ')
    );
  }

  #list(english: string, separator: string, translated: string): string | undefined {
    const parts = english.split(separator);
    if (parts.length < 2) return undefined;
    const known = parts.map((part) =>
      Object.hasOwn(this.#words, part) ? this.#words[part] : this.find(part),
    );
    return known.every((part) => part !== undefined) ? known.join(translated) : undefined;
  }
}

function patternOf(english: string, translation: string): Pattern {
  const pieces = english.split(/\{\d\}/);
  return {
    matches: new RegExp(`^${pieces.map(escaped).join('([\\s\\S]*?)')}$`),
    places: [...english.matchAll(/\{(\d)\}/g)].map(([, number = '']) => number),
    translation,
    weight: pieces.join('').length,
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

function wordsOf(text: string): string[] {
  return [...new Set(text.match(/[A-Za-z]+/g) ?? [])];
}

function longestWordOf(pattern: string): string {
  const words = wordsOf(pattern.replaceAll(/\{\d\}/g, ' \0 '));
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest), '');
}
