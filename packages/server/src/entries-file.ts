import { readFileSync } from 'node:fs';
import { CmError } from '@cardea/domain';
import type { Validator } from 'typebox/compile';

/**
 * Reads a list of named entries from the JSON file of a configuration variable: `{"<property>": [{"name": …, …}]}`, each by
 * `entryOf`, which is told the place of the entry for its errors.
 *
 * Errors: `Misconfigured` naming file, entry and rule, and those of `entryOf`.
 */
export function readEntriesFile<E extends { readonly name: string }>(
  {
    variable,
    path,
    property,
  }: { readonly variable: string; readonly path: string; readonly property: string },
  entryOf: (entry: unknown, place: string) => E,
): readonly E[] {
  const place = `${variable} (${path})`;
  const document = parsed(path, place);
  const listed = isRecord(document) ? document[property] : undefined;
  if (!isRecord(document) || !Array.isArray(listed) || Object.keys(document).length !== 1)
    throw misconfigured(place, `must be {"${property}": […]} and nothing beside`);
  const entries = listed.map((entry, index) => entryOf(entry, `${place}: ${property}[${index}]`));
  const repeated = entries.find(({ name }, index) => entries.findIndex((one) => one.name === name) < index);
  if (repeated !== undefined) throw misconfigured(place, `names ${repeated.name} twice`);
  return entries;
}

/** The property `kind` of what may be an entry. */
export function kindOf(entry: unknown): unknown {
  return isRecord(entry) ? entry.kind : undefined;
}

/** Errors: `Misconfigured` naming the first property of the entry that breaks its schema, and how. */
export function requireSchema(schema: Pick<Validator, 'Errors'>, entry: unknown, place: string): void {
  const [error] = schema.Errors(entry);
  if (error === undefined) return;
  // Which properties are missing or too many, as the schema's error names them.
  const names = Object.values(error.params).flatMap((value) =>
    Array.isArray(value) ? value.map(String) : [],
  );
  const detail = names.length === 0 ? '' : ` (${names.join(', ')})`;
  throw misconfigured(`${place}${error.instancePath.replaceAll('/', '.')}`, `${error.message}${detail}`);
}

/** Says that what stands at `place` breaks `rule`. */
export function misconfigured(place: string, rule: string): CmError {
  return new CmError('Misconfigured', `${place} ${rule}.`);
}

function parsed(path: string, place: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CmError('Misconfigured', `${place}: ${reason}.`, { cause });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
