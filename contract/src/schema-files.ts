import { schemasByName } from './schemas/by-name.js';

/** The JSON Schema files of the wire: file name and text, in the order of the names. */
export function renderSchemaFiles(): ReadonlyMap<string, string> {
  const files = Object.entries(schemasByName)
    .map(([name, schema]): [string, string] => {
      const document = { $schema: 'https://json-schema.org/draft/2020-12/schema', title: name, ...schema };
      return [`${kebabCase(name)}.json`, `${JSON.stringify(document, null, 2)}\n`];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(files);
}

function kebabCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}
