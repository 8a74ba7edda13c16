import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

// What a German reader meets on a page that is not German. Names and texts that are what they are (what people of the site typed,
// identifiers, code) are marked in the page as nothing to be translated, for browsers and screen readers too; that mark alone
// leaves them out.

const sources = new URL('../src/', import.meta.url);
const contract = new URL('../../../contract/', import.meta.url);
const read = (file: URL): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** Texts of one language by `group.key`. */
function textsIn(language: string): ReadonlyMap<string, string> {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith(`messages/${language}.json`),
  );
  const texts = new Map<string, string>();
  for (const file of files)
    for (const [group, members] of Object.entries(read(new URL(file, sources)) as Record<string, object>))
      for (const [key, text] of Object.entries(members)) texts.set(`${group}.${key}`, String(text));
  return texts;
}

const placeToFillIn = /\{\{\w+(?:, number)?\}\}/g;

/** A text of the portal with its places to fill in, as it is found in a page. */
interface Message {
  readonly matches: RegExp;
  /** Characters that are not filled in. */
  readonly weight: number;
}

function messageOf(text: string): Message {
  const pieces = text.split(placeToFillIn);
  const escaped = pieces.map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return { matches: new RegExp(`^${escaped.join('([\\s\\S]*?)')}$`), weight: pieces.join('').trim().length };
}

const [english, german] = [textsIn('en'), textsIn('de')];
const hasLetters = (text: string) => /\p{L}/u.test(text.replaceAll(placeToFillIn, ''));
const germanTexts = new Set(german.values());
/** Names that texts say on purpose, such as those of rights behind what they let somebody do. */
const [namesInEnglish, namesInGerman] = [english, german].map(
  (texts) => new Set([...texts.values()].flatMap((text) => text.match(/[A-Za-z]\w*/g) ?? [])),
);
const germanMessages = [...germanTexts]
  .filter(hasLetters)
  .map(messageOf)
  .sort((one, other) => other.weight - one.weight);
const foreignTexts = [...english]
  .filter(([key, text]) => german.get(key) !== text && !germanTexts.has(text) && hasLetters(text))
  .map(([, text]) => text);
const foreignWhole = new Set(foreignTexts.filter((text) => !text.includes('{{')));
const foreignMessages = foreignTexts.filter((text) => text.includes('{{')).map(messageOf);
const groups = new Set([...english.keys()].map((key) => key.replace(/\..*$/, '')));

/** Every name that a closed set of the contract has: states, kinds, reasons. */
const names = new Set<string>();
for (const sets of Object.values(read(new URL('enums.json', contract)) as Record<string, object>))
  for (const name of Object.keys(sets)) names.add(name);
for (const document of ['openapi/v1.json', 'openapi/v2.json'])
  collectNames(read(new URL(document, contract)));

function collectNames(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  const { enum: members, const: single } = schema as { readonly enum?: unknown; readonly const?: unknown };
  const listed: readonly unknown[] = Array.isArray(members) ? members : [];
  for (const name of [...listed, single]) if (typeof name === 'string') names.add(name);
  for (const member of Object.values(schema)) collectNames(member);
}

/** The names that a property of the API can have. */
export function namesOfTheContract(schema: string, property: string): readonly string[] {
  const { components } = read(new URL('openapi/v2.json', contract)) as {
    readonly components: {
      readonly schemas: Record<
        string,
        { readonly properties: Record<string, { readonly enum?: readonly string[] }> }
      >;
    };
  };
  const found = components.schemas[schema]?.properties[property]?.enum;
  if (found === undefined) throw new Error(`${schema}.${property} is no closed set`);
  return found;
}

/** Words that are in most English sentences and in no German one. */
const englishWords =
  /\b(the|not|is|of|and|are|this|that|with|for|must|be|has|have|by|from|you|your|or|cannot|needs|only|to|it|its|day|days|please|select)\b/i;

/** What the server says of a field has the API's name behind the label (docs/portal.md, Language). */
const nameBehindLabel = /“ \([\w.[\]]+\)/g;

/** What was found in texts before: the same ones are on many pages. */
const foundBefore = new Map<string, string | undefined>();

/** What is not German in a text of the page; undefined when nothing is. */
function foreignIn(text: string): string | undefined {
  if (!foundBefore.has(text)) foundBefore.set(text, lookedUp(text));
  return foundBefore.get(text);
}

function lookedUp(text: string): string | undefined {
  const own = text.trim().replaceAll(nameBehindLabel, '“');
  if (own === '' || germanTexts.has(own)) return undefined;
  if (foreignWhole.has(own)) return `English text: ${own}`;
  if (names.has(own)) return `name of the API: ${own}`;
  for (const { matches } of germanMessages) {
    const filledIn = matches.exec(own)?.slice(1);
    // What is filled in is to be German, too.
    if (filledIn !== undefined)
      return filledIn
        .filter((part) => part !== own)
        .map(foreignIn)
        .find((found) => found !== undefined);
  }
  if (foreignMessages.some(({ matches }) => matches.test(own))) return `English text: ${own}`;
  if (groups.has(own.replace(/\.[\w-]+(\.\w+)*$/, '')) && own.includes('.')) return `key of a text: ${own}`;
  const words: readonly string[] = own.match(/[A-Za-z]\w*/g) ?? [];
  const word = words.find((each) => isNameOfApi(each) && namesInGerman?.has(each) !== true);
  if (word !== undefined) return `name of the API: ${word} in ${own}`;
  return englishWords.test(own) ? `English words: ${own}` : undefined;
}

/** No German word has a capital inside; in a sentence only such a name is told from one. */
function isNameOfApi(word: string): boolean {
  return /^[a-z]+[A-Z]/.test(word) || (/[a-z][A-Z]/.test(word) && names.has(word));
}

/**
 * Evaluated in the page: what people read and hear there, and what is marked. Attributes and choices have no elements inside that
 * could be marked: in them the mark of the same text elsewhere on the page counts.
 */
const textsShown = `(() => {
  const texts = [], unmarkable = [document.title], marked = new Set();
  for (const element of document.querySelectorAll('body *')) {
    if (element.closest('script, style') !== null) continue;
    const isShown = element.checkVisibility() || element.closest('select')?.checkVisibility() === true;
    if (!isShown) continue;
    const own = [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data);
    if (!element.translate) { marked.add(element.textContent); continue; }
    if (element.closest('[lang]') !== document.documentElement) continue;
    (element.closest('option, title') === null ? texts : unmarkable).push(...own);
    if (element.closest('[inert]') !== null) continue;
    for (const name of ['aria-label', 'aria-description', 'aria-roledescription', 'title', 'placeholder', 'alt', 'label'])
      unmarkable.push(element.getAttribute(name) ?? '');
  }
  return { texts, unmarkable, marked: [...marked] };
})()`;

interface Shown {
  readonly texts: readonly string[];
  readonly unmarkable: readonly string[];
  readonly marked: readonly string[];
}

/** Everything on the page, as it is shown now, that is not German. */
export async function foreignWordsOn(page: Page): Promise<string[]> {
  return await foundOn(page, foreignIn);
}

/** What an English reader finds on the page by a name that only programs read. */
export async function namesOfApiOn(page: Page): Promise<string[]> {
  return await foundOn(page, (text) => {
    const words: readonly string[] = text.replaceAll(nameBehindLabel, '“').match(/[A-Za-z]\w*/g) ?? [];
    const name = words.find((word) => isNameOfApi(word) && namesInEnglish?.has(word) !== true);
    return name === undefined ? undefined : `name of the API: ${name} in ${text.trim()}`;
  });
}

async function foundOn(page: Page, faultIn: (text: string) => string | undefined): Promise<string[]> {
  const { texts, unmarkable, marked } = (await page.evaluate(textsShown)) as Shown;
  const known = marked
    .map((text) => text.trim())
    .filter((text) => text.length > 2)
    .sort((one, other) => other.length - one.length);
  const left = unmarkable.map((text) => known.reduce((rest, mark) => rest.replaceAll(mark, '…'), text));
  const found = [...texts, ...left].map(faultIn);
  return [...new Set(found.filter((fault) => fault !== undefined))];
}
