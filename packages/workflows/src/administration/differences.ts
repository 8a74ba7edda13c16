/** One place where two versions of something differ. */
export interface Difference {
  /** Such as `policies.Enroll.approvalsNeeded` or `policies.Enroll.policyDataCollection[Employee number].type`. */
  readonly path: string;
  /** Null where it was not there. Texts are cut to {@link longestShown} characters, secrets are not shown. */
  readonly before: Leaf;
  readonly after: Leaf;
}

type Leaf = string | number | boolean | null;

/** Longest text shown in a difference, in characters. */
export const longestShown = 200;

/** Admin keys and PINs: that they changed is shown, what they are is not. */
const secretFields = new Set(['defaultAdminKeyHex', 'defaultValue']);

/**
 * Lists where `after` differs from `before`, by path. Lists of named things are compared by name, others by place.
 */
export function differencesBetween(before: unknown, after: unknown): readonly Difference[] {
  const found: Difference[] = [];
  compare(found, '', before, after);
  return found.sort((one, other) => one.path.localeCompare(other.path, 'en', { numeric: true }));
}

function compare(found: Difference[], path: string, before: unknown, after: unknown): void {
  if (Object.is(before, after)) return;
  const old = branches(before);
  const young = branches(after);
  if (old === undefined && young === undefined) {
    found.push({ path, before: leaf(path, before), after: leaf(path, after) });
    return;
  }
  for (const key of new Set([...(old?.keys() ?? []), ...(young?.keys() ?? [])])) {
    compare(found, joined(path, key), old?.get(key), young?.get(key));
  }
  compareOrder(found, path, before, after);
}

function joined(path: string, key: string): string {
  return path === '' || key.startsWith('[') ? `${path}${key}` : `${path}.${key}`;
}

/** What is below: fields of an object, elements of a list; undefined for a leaf. */
function branches(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) {
    const names = namesOf(value);
    return new Map(value.map((element, index) => [`[${names?.[index] ?? index}]`, element]));
  }
  if (typeof value === 'object' && value !== null) return new Map(Object.entries(value));
  return undefined;
}

/** Names of a list of named things, when they are all different. */
function namesOf(list: readonly unknown[]): readonly string[] | undefined {
  const names = list.flatMap((element) =>
    typeof element === 'object' && element !== null && 'name' in element && typeof element.name === 'string'
      ? [element.name]
      : [],
  );
  return names.length === list.length && new Set(names).size === names.length ? names : undefined;
}

/** Named things compare by name, so a change of nothing but their order is told by itself. */
function compareOrder(found: Difference[], path: string, before: unknown, after: unknown): void {
  if (!Array.isArray(before) || !Array.isArray(after)) return;
  const old = namesOf(before);
  const young = namesOf(after);
  if (old === undefined || young === undefined) return;
  const kept = (names: readonly string[], others: readonly string[]) =>
    names.filter((name) => others.includes(name)).join(', ');
  const [oldOrder, youngOrder] = [kept(old, young), kept(young, old)];
  if (oldOrder !== youngOrder)
    found.push({ path: `${path}.order`, before: cut(oldOrder), after: cut(youngOrder) });
}

function leaf(path: string, value: unknown): Leaf {
  if (value === undefined || value === null) return null;
  if (secretFields.has(path.slice(path.lastIndexOf('.') + 1)) && value !== '') return '[secret]';
  return typeof value === 'number' || typeof value === 'boolean' ? value : cut(String(value));
}

function cut(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown - 1)}…` : text;
}
