import { isObject, type Path } from './fields.js';

/** `policies.Enroll.documents[0].name`, as the server's findings name a place. */
export function pathText(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}

/** The place that a finding names, with places in lists as `[0]` or as `.0`. */
export function parsePath(text: string): Path {
  return text
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** What stands at a place; undefined where nothing does. */
export function valueAt(content: unknown, path: Path): unknown {
  let value = content;
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = value[part];
    else if (isObject(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

/** The same content with another value at a place; undefined takes a member away. What is not on the way stays itself. */
export function withValueAt<T>(content: T, path: Path, value: unknown): T {
  const [part, ...rest] = path;
  if (part === undefined) return value as T;
  if (Array.isArray(content))
    return content.map((element, index) =>
      index === part ? withValueAt(element, rest, value) : element,
    ) as T;
  const { [part]: before, ...others } = (isObject(content) ? content : {}) as Record<
    string | number,
    unknown
  >;
  const after = rest.length === 0 ? value : withValueAt(before, rest, value);
  if (after === undefined) return others as T;
  // A member keeps its place, so that what is compared as text stays alike.
  return (
    isObject(content) && part in content
      ? Object.fromEntries(Object.entries(content).map(([name, old]) => [name, name === part ? after : old]))
      : { ...others, [part]: after }
  ) as T;
}

/** Whether two contents say the same. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((element, index) => isSame(element, other[index]));
  if (!isObject(one) || !isObject(other)) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => isSame(one[name], other[name]));
}

/**
 * What two people changed of the same content, put together: where only one of them changed something it is theirs, where
 * both did it is `mine`. Lists are taken whole.
 */
export function bothChanges<T>(base: T, mine: T, theirs: T): T {
  if (isSame(base, mine)) return theirs;
  if (isSame(base, theirs) || isSame(mine, theirs)) return mine;
  if (!isObject(base) || !isObject(mine) || !isObject(theirs)) return mine;
  const names = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
  const merged = [...names].map((name) => [name, bothChanges(base[name], mine[name], theirs[name])] as const);
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined)) as T;
}
