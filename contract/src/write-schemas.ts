import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderSchemaFiles } from './schema-files.js';

/** Writes `contract/schemas/*.json` from the TypeBox source; run by `npm run write-schemas -w @cardea/contract`. */
const directory = fileURLToPath(new URL('../../schemas', import.meta.url));
mkdirSync(directory, { recursive: true });
for (const [fileName, text] of renderSchemaFiles()) writeFileSync(join(directory, fileName), text);
