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
const longestList = 24;

/** The texts of one language, found by what they are in English, as gettext finds them. */
export class Catalogue {
  readonly #sentences: Sentences;
  readonly #words: Sentences;
  readonly #fields: Sentences;
  readonly #kinds: Sentences;
  /** By the longest word that is no value, so that a text is compared with few. */
  readonly #patterns = new Map<string, Pattern[]>();

  /**
   * `words` are names that are filled in: states, operations, rights. `fields` are the labels that the portal gives to fields of
   * the API, `kinds` what stands before the faults of jobs.
   */
  constructor(sentences: Sentences, words: Sentences, fields: Sentences = {}, kinds: Sentences = {}) {
    this.#sentences = sentences;
    this.#words = words;
    this.#fields = fields;
    this.#kinds = kinds;
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

  /**
   * The text in the catalogue's language; what it does not know stays English. A field in front gets the label that the reader
   * sees on the page, and keeps its name for whoever calls the API.
   */
  translate(english: string): string {
    const whole = this.find(english);
    if (whole !== undefined) return whole;
    if (Object.hasOwn(this.#kinds, english)) return this.#kinds[english] ?? english;
    const [, front, rule] = /^([^\s:[]{1,300}(?:\[[^\]]{0,200}\])?): ([\s\S]+)$/.exec(english) ?? [];
    return front === undefined || rule === undefined
      ? english
      : `${this.#front(front)}: ${this.translate(rule)}`;
  }

  #front(front: string): string {
    if (Object.hasOwn(this.#kinds, front)) return this.#kinds[front] ?? front;
    // An answer to a question is known by what was asked, which stands on the page as it was typed.
    const asked = /\[(.*\D.*)\]$/.exec(front)?.[1];
    const name = front.replaceAll(/\[\d+\]|\.\d+(?=\.|$)/g, '').replace(/^.*\./, '');
    const label = asked ?? (Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined);
    return label === undefined
      ? front
      : `„${label}“ (${asked === undefined ? front : front.replace(/\[.*$/, '')})`;
  }

  /** Values are names, lists of names, texts of their own, or what somebody typed. */
  #value(english: string): string {
    if (Object.hasOwn(this.#words, english)) return this.#words[english] ?? english;
    return (
      this.#list(english, '; ', '; ') ??
      this.find(english) ??
      this.#nameList(english) ??
      this.#unended(english) ??
      english
    );
  }

  /** A sentence of its own that stands inside another one without its full stop. */
  #unended(english: string): string | undefined {
    return this.find(`${english}.`)?.replace(/\.$/, '');
  }

  #nameList(english: string): string | undefined {
    return (
      this.#list(english, ', ', ', ') ??
      this.#list(english, ' or ', ' oder ') ??
      this.#list(english, ' and ', ' und ')
    );
  }

  /** The parts of a list each by its own; a part may hold the separator itself. */
  #list(english: string, separator: string, translated: string): string | undefined {
    const pieces = english.split(separator);
    if (pieces.length < 2 || pieces.length > longestList) return undefined;
    // The translation of the pieces from each place on, from the last one backwards.
    const from: (string | undefined)[] = Array(pieces.length + 1);
    from[pieces.length] = '';
    for (let start = pieces.length - 1; start >= 0; start--)
      for (let end = start + 1; end <= pieces.length && from[start] === undefined; end++) {
        const rest = from[end];
        if (rest === undefined || (start === 0 && end === pieces.length)) continue;
        const part = this.#known(pieces.slice(start, end).join(separator));
        if (part !== undefined) from[start] = rest === '' ? part : part + translated + rest;
      }
    return from[0];
  }

  #known(part: string): string | undefined {
    return Object.hasOwn(this.#words, part) ? this.#words[part] : this.find(part);
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
