import type { TSchema } from 'typebox';
import { spokenKeyword, spokenMembersKeyword } from './schemas/common.js';

type Translate = (english: string) => string;

const spokenSchemas = new WeakMap<object, boolean>();

/** An answer with every text for people, as its schema marks them, put into another language. */
export function spokenBody(schema: TSchema | undefined, value: unknown, translate: Translate): unknown {
  if (schema === undefined || value === null || !isSpoken(schema)) return value;
  if (Reflect.get(schema, spokenKeyword) === true)
    return typeof value === 'string' ? translate(value) : value;
  const members = spokenMembersOf(schema);
  if (members.length > 0 && typeof value === 'object') return withSpokenMembers(members, value, translate);
  const { anyOf, items, properties } = schema as Parts;
  if (anyOf !== undefined)
    return anyOf.reduce<unknown>((told, branch) => spokenBody(branch, told, translate), value);
  if (Array.isArray(value)) return value.map((each) => spokenBody(items, each, translate));
  if (typeof value !== 'object' || properties === undefined) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, spokenBody(properties[name], member, translate)]),
  );
}

function spokenMembersOf(schema: TSchema): readonly string[] {
  const names: unknown = Reflect.get(schema, spokenMembersKeyword);
  return Array.isArray(names) ? names.map(String) : [];
}

/** Several refusals stand in one fact, as whoever carries a request out got them. */
const betweenRefusals = ' | ';

function withSpokenMembers(members: readonly string[], value: object, translate: Translate): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      name,
      typeof member === 'string' && members.includes(name)
        ? member.split(betweenRefusals).map(translate).join(betweenRefusals)
        : member,
    ]),
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
  const found =
    Reflect.get(schema, spokenKeyword) === true ||
    spokenMembersOf(schema).length > 0 ||
    inside.some(isSpoken);
  spokenSchemas.set(schema, found);
  return found;
}
