import { type TSchema, Type } from 'typebox';

/** Keyword by which a schema says its name among the document's components. */
export const componentKeyword = 'x-component';

/** Names a schema: the OpenAPI document refers to it as `#/components/schemas/{name}`, clients get a type of that name. */
export function component<S extends TSchema>(name: string, schema: S): S {
  return { ...schema, [componentKeyword]: name };
}

/** Keyword by which a schema says that a text is in the language of the call. */
export const spokenKeyword = 'x-spoken';

/** A text for people to read: answers give it in the language of `Accept-Language`. */
export function spoken(description?: string) {
  return Type.String({ ...(description === undefined ? {} : { description }), [spokenKeyword]: true });
}

/** Keyword by which a schema of an object says which of its members are texts in the language of the call, where there are some. */
export const spokenMembersKeyword = 'x-spoken-members';

/** A GUID; answers print it in lower case. */
export const Guid = Type.String({ format: 'uuid' });

/** An instant, ISO 8601 in UTC with milliseconds. */
export const Instant = Type.String({ format: 'date-time' });

/** The schema or null. */
export function nullable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

/** Members of a closed set, by name. */
export function names<const T extends readonly string[]>(values: T) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
}

/** An object that holds exactly these members. */
export function exact<P extends Record<string, TSchema>>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

/**
 * A whole number with the bounds that forms show. The rule itself is the validation's, so that one answer can name every
 * fault; a specification holds the two equal.
 */
export function whole(
  least: number,
  most: number,
  options: { readonly description?: string; readonly 'x-default'?: number } = {},
) {
  return Type.Integer({ ...options, 'x-minimum': least, 'x-maximum': most });
}

/** `{uuid}` of a path. */
export const UuidParams = exact({ uuid: Guid });

/** One page of `item`. */
export function pageOfSchema<S extends TSchema>(name: string, item: S) {
  return component(
    name,
    exact({
      items: Type.Array(item),
      nextCursor: nullable(Type.String({ description: 'Null on the last page' })),
    }),
  );
}

/** All of `item`, in one answer. */
export function listOf<S extends TSchema>(item: S) {
  return exact({ items: Type.Array(item) });
}

/** RFC 9457 problem details. */
export const ProblemSchema = component(
  'Problem',
  Type.Object(
    {
      type: Type.String({ format: 'uri' }),
      title: Type.String(),
      status: Type.Integer(),
      detail: Type.String(),
      instance: Type.String({ description: 'The correlation id of the audit trail, as a URN' }),
      kind: Type.String({ description: 'Stable name of what went wrong, such as NotAuthorized' }),
      field: Type.Optional(Type.String({ description: 'The input field at fault' })),
    },
    {
      examples: [
        {
          type: 'https://cards.example.com/api/v2/problems/not-authorized',
          title: 'A right is missing',
          status: 403,
          detail: 'This needs the right RequestRevoke over the target user.',
          instance: 'urn:uuid:97cd65fa-af4b-4587-9309-0dd6bfd8b4e1',
          kind: 'NotAuthorized',
        },
      ],
    },
  ),
);

/** The beginning of a name or number, as `q` of a search. */
export const SearchText = Type.String({ maxLength: 200 });
