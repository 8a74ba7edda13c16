import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { renderOpenApiV1 } from './openapi-v1.js';
import { routes } from './routes.js';

const written = fileURLToPath(new URL('../openapi/v1.json', import.meta.url));

interface Document {
  readonly paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

const document = JSON.parse(renderOpenApiV1()) as Document;

test('the OpenAPI document of v1.0 on disk equals its source (npm run write-openapi -w @cardea/contract)', () => {
  expect(JSON.parse(readFileSync(written, 'utf8'))).toEqual(document);
});

test('every route of v1.0 is an operation with a name of its own', () => {
  const operations = routes.map(({ path, method }) => document.paths[path]?.[method.toLowerCase()]);
  expect(operations).not.toContain(undefined);
  expect(new Set(operations.map((operation) => operation?.operationId)).size).toBe(routes.length);
  for (const operation of operations) expect(Object.keys(operation?.responses ?? {})).toContain('default');
});

test('every reference leads to a component, and every component but those within others is used', () => {
  const referred = new Set(
    [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name),
  );
  const defined = Object.keys(document.components.schemas);
  expect(defined).toEqual(expect.arrayContaining([...referred]));
  expect(defined.filter((name) => !referred.has(name))).toEqual(['CertificateError']);
});
