import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { renderSchemaFiles } from './schema-files.js';

const directory = fileURLToPath(new URL('../schemas/', import.meta.url));

test('the JSON Schema files on disk equal the TypeBox source (npm run write-schemas -w @cardea/contract)', () => {
  const onDisk = new Map(
    readdirSync(directory)
      .sort()
      .map((fileName): [string, unknown] => [
        fileName,
        JSON.parse(readFileSync(directory + fileName, 'utf8')),
      ]),
  );
  const rendered = new Map([...renderSchemaFiles()].map(([fileName, text]) => [fileName, JSON.parse(text)]));
  expect(rendered.size).toBeGreaterThan(15);
  expect(onDisk).toEqual(rendered);
});
