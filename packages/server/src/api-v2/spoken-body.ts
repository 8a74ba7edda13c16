import type { TSchema } from 'typebox';
import { spokenKeyword } from './schemas/common.js';

type Translate = (english: string) => string;

const spokenSchemas = new WeakMap<object, boolean>();

/** An answer with every text for people, as its schema marks them, put into another language. */
export function spokenBody(schema: TSchema | undefined, value: unknown, translate: Translate): unknown {
  if (schema === undefined || value === null || !isSpoken(schema)) return value;
  if (Reflect.get(schema, spokenKeyword) === true)
    return typeof value === 'string' ? translate(value) : value;
  const { anyOf, items, properties } = schema as Parts;
  if (anyOf !== undefined)
    return anyOf.reduce<unknown>((told, branch) => spokenBody(branch, told, translate), value);
  if (Array.isArray(value)) return value.map((each) => spokenBody(items, each, translate));
  if (typeof value !== 'object' || properties === undefined) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, spokenBody(properties[name], member, translate)]),
  );
}

interface Parts {
  readonly anyOf?: readonly TSchema[];
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
}

/** Whether anything in the schema is marked; looked up once for each, since most answers hold names and numbers alone. */
function isSpoken(schema: TSchema): boolean {
  const known = spokenSchemas.get(schema);
  if (known !== undefined) return known;
  const { anyOf = [], items, properties = {} } = schema as Parts;
  const inside = [...anyOf, ...(items === undefined ? [] : [items]), ...Object.values(properties)];
  const found = Reflect.get(schema, spokenKeyword) === true || inside.some(isSpoken);
  spokenSchemas.set(schema, found);
  return found;
}
