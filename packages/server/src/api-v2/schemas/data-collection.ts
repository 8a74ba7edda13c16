import { Type } from 'typebox';
import { exact } from './common.js';

/** Data items as clients write them: a list of names and values, or an object of them. */
export const DataCollectionInput = Type.Union(
  [
    Type.Array(exact({ name: Type.String({ maxLength: 200 }), value: Type.String({ maxLength: 4000 }) }), {
      maxItems: 100,
    }),
    Type.Record(Type.String(), Type.String({ maxLength: 4000 })),
  ],
  { examples: [[{ name: 'Employee number', value: '4711' }], { 'Employee number': '4711' }] },
);

/** The items of either form. */
export function dataItemsOf(
  input: readonly { name: string; value: string }[] | Readonly<Record<string, string>> | undefined,
): readonly { readonly name: string; readonly value: string }[] {
  if (input === undefined) return [];
  if (isList(input)) return input;
  return Object.entries(input).map(([name, value]) => ({ name, value }));
}

function isList<T>(input: readonly T[] | Readonly<Record<string, string>>): input is readonly T[] {
  return Array.isArray(input);
}
