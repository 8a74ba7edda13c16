import { malformed } from '@cardea/domain';

const field = 'datacollection';
const maximumItems = 100;

/**
 * Reads the forms in which clients send data items: a JSON array in a string, or an array; of one-pair objects
 * `{"city": "seattle"}` or of `{"Name": …, "Value": …}` objects. Null values count as not supplied.
 *
 * Errors: `MalformedInput`.
 */
export function dataCollectionFromWire(value: unknown): { name: string; value: string }[] {
  const list = typeof value === 'string' ? parse(value) : (value ?? []);
  if (!Array.isArray(list)) throw malformed(field, 'must be an array, or a string that holds one');
  const items = list.flatMap((entry: unknown) => itemsOf(entry));
  if (items.length > maximumItems) throw malformed(field, `must not hold more than ${maximumItems} items`);
  const names = new Set(items.map(({ name }) => name.toLowerCase()));
  if (names.size !== items.length) throw malformed(field, 'must not hold the same item twice');
  return items;
}

function parse(text: string): unknown {
  if (text.trim() === '') return [];
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(field, 'must hold a JSON array');
  }
}

function itemsOf(entry: unknown): { name: string; value: string }[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw malformed(field, 'must hold objects such as {"name of the item": "value"}');
  }
  const pairs = Object.entries(entry);
  const byKey = new Map(pairs.map(([key, value]: [string, unknown]) => [key.toLowerCase(), value]));
  const isNamed = pairs.length === 2 && byKey.has('name') && byKey.has('value');
  const named: [unknown, unknown][] = isNamed ? [[byKey.get('name'), byKey.get('value')]] : pairs;
  return named.flatMap(([name, value]) => {
    if (typeof name !== 'string' || name.trim() === '' || name.length > 256) {
      throw malformed(field, 'names must be texts of 1 to 256 characters');
    }
    if (value === null) return [];
    if (typeof value === 'object' || value === undefined)
      throw malformed(`${field}[${name}]`, 'must be a text');
    const text = String(value);
    if (text.length > 4000) throw malformed(`${field}[${name}]`, 'must not exceed 4000 characters');
    return [{ name, value: text }];
  });
}
