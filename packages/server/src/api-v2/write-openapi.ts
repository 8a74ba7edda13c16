import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { apiPrefix } from './mount.js';
import { openApiDocument } from './openapi-document.js';
import { apiRoutes } from './routes.js';

/** Writes `contract/openapi/v2.json` from the routes; run by `npm run write-openapi -w @cardea/server`. */
const directory = fileURLToPath(new URL('../../../../contract/openapi', import.meta.url));
mkdirSync(directory, { recursive: true });
const document = await openApiDocument(apiRoutes, apiPrefix);
writeFileSync(`${directory}/v2.json`, `${JSON.stringify(document, undefined, 2)}\n`);
