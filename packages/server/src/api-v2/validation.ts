import { type CmError, malformed } from '@cardea/domain';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { Convert } from 'typebox/value';

/** What Fastify takes as the outcome of a check. */
type Outcome = { readonly value: unknown } | { readonly error: CmError };

/**
 * Checks one part of a call against its schema. Texts of paths and queries are read as the numbers and booleans that the
 * schema wants first; bodies are taken as they are. Compiled at first use: most calls of a process are few.
 *
 * Errors: `MalformedInput` naming the field and the rule.
 */
export function validatorFor(schema: TSchema, part: string | undefined): (value: unknown) => Outcome {
  let compiled: ReturnType<typeof Compile<TSchema>> | undefined;
  return (written) => {
    compiled ??= Compile(schema);
    const value = part === 'body' ? written : Convert(schema, written);
    if (compiled.Check(value)) return { value };
    return { error: explain([...compiled.Errors(value)], part ?? 'input') };
  };
}

const rulesByFormat: Readonly<Record<string, string>> = {
  uuid: 'must be a GUID such as 97cd65fa-af4b-4587-9309-0dd6bfd8b4e1',
  'date-time': 'must be an instant such as 2026-11-25T08:00:00Z',
  uri: 'must be an absolute URL',
};

/** The first fault in words, with its field as a path of names. */
function explain(errors: readonly TLocalizedValidationError[], part: string): CmError {
  const unknown = errors.find(({ keyword }) => keyword === 'additionalProperties');
  if (unknown?.keyword === 'additionalProperties') {
    const [name = ''] = unknown.params.additionalProperties;
    return malformed(fieldOf(unknown.instancePath, name, part), 'is not known here');
  }
  const [first] = errors;
  if (first === undefined) return malformed(part, 'is wrong');
  const field = fieldOf(first.instancePath, '', part);
  if (first.keyword === 'required') {
    const [name = ''] = first.params.requiredProperties;
    return malformed(fieldOf(first.instancePath, name, part), 'is required');
  }
  if (first.keyword === 'enum')
    return malformed(field, `must be one of ${first.params.allowedValues.join(', ')}`);
  if (first.keyword === 'format')
    return malformed(field, rulesByFormat[first.params.format] ?? first.message);
  return malformed(field, first.message);
}

function fieldOf(instancePath: string, name: string, part: string): string {
  const names = [...instancePath.split('/').slice(1), ...(name === '' ? [] : [name])];
  return names.length === 0 ? part : names.join('.');
}

/**
 * Reads a query string with its names as they are written.
 *
 * Errors: `MalformedInput` for a name that comes twice.
 */
export function readQuery(url: string): Record<string, string> {
  const start = url.indexOf('?');
  const query: Record<string, string> = Object.create(null);
  if (start < 0) return query;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    if (name in query) throw malformed(name, 'may be given once');
    query[name] = value;
  }
  return query;
}
