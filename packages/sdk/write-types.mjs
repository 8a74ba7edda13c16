// npm run write-types -w @cardea/sdk: writes src/generated from the OpenAPI documents of the contract.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTypescript, { astToString } from 'openapi-typescript';

const versions = ['v1', 'v2'];
const banner =
  '// Generated from contract/openapi by `npm run write-types -w @cardea/sdk`; changes are made there.\n\n';

/**
 * The text of each generated file by its name, formatted as it is kept.
 *
 * @returns {Promise<Map<string, string>>}
 */
export async function renderTypes() {
  const files = new Map();
  for (const version of versions) {
    const document = new URL(`../../contract/openapi/${version}.json`, import.meta.url);
    const options = { alphabetize: true, rootTypes: true, rootTypesNoSchemaPrefix: true };
    const tree = await openapiTypescript(document, { ...options, rootTypesKeepCasing: true });
    files.set(`${version}.ts`, formatted(`${banner}${astToString(tree)}`));
  }
  files.set('template-schemas.ts', formatted(templateSchemas()));
  return files;
}

/** The schemas of what an administrator edits in a form, with every schema that they refer to. */
function templateSchemas() {
  const document = new URL('../../contract/openapi/v2.json', import.meta.url);
  const { schemas } = JSON.parse(readFileSync(document, 'utf8')).components;
  const wanted = new Set(['ProfileTemplateContent', 'CertificateTemplate']);
  for (const name of wanted)
    for (const [, referred] of JSON.stringify(schemas[name]).matchAll(/#\/components\/schemas\/(\w+)/g))
      wanted.add(referred);
  const found = Object.fromEntries([...wanted].sort().map((name) => [name, schemas[name]]));
  return `${banner}import type { FieldSchema } from '../field-schema.js';

/** The schemas of profile templates and certificate templates by their names in the OpenAPI document. */
export const templateSchemas: Readonly<Record<string, FieldSchema>> = ${JSON.stringify(found)};
`;
}

function formatted(source) {
  const biome = fileURLToPath(new URL('../../node_modules/@biomejs/biome/bin/biome', import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [biome, 'format', '--stdin-file-path=packages/sdk/src/generated/types.ts'],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      input: source,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    },
  );
  if (status !== 0) throw new Error(`biome cannot format the generated types: ${stderr}`);
  return stdout;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = new URL('./src/generated/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of await renderTypes()) writeFileSync(new URL(name, folder), text);
}
