import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderOpenApiV1 } from './openapi-v1.js';

/** Writes `contract/openapi/v1.json`; run by `npm run write-openapi -w @cardea/contract`. */
const directory = fileURLToPath(new URL('../../openapi', import.meta.url));
mkdirSync(directory, { recursive: true });
writeFileSync(`${directory}/v1.json`, renderOpenApiV1());
