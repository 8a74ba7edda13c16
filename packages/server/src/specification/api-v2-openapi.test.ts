import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { call, seedSite, startTestServer, type TestServer } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const written = fileURLToPath(new URL('../../../../contract/openapi/v2.json', import.meta.url));

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('sqlite', { prepare: seedSite });
});
afterAll(async () => await server[Symbol.asyncDispose]());

type Operation = { operationId: string; responses: Record<string, unknown>; tags: string[] };
type Document = { openapi: string; paths: Record<string, Record<string, Operation>>; components: unknown };

test('the served OpenAPI document equals the written one (npm run write-openapi -w @cardea/server)', async () => {
  const { status, json } = await call(`${server.url}/api/v2/openapi.json`);
  expect(status).toBe(200);
  expect(json).toEqual(JSON.parse(readFileSync(written, 'utf8')));
});

test('the document names its components in one place, in alphabetical order, and every reference leads there', async () => {
  const { text, json } = await call(`${server.url}/api/v2/openapi.json`);
  const document = json as Document & { components: { schemas: Record<string, unknown> } };
  expect(document.openapi).toMatch(/^3\.1\./);
  const defined = Object.keys(document.components.schemas);
  expect(defined).toEqual([...defined].sort());
  const referred = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name));
  expect([...referred].sort()).toEqual(defined);
  expect(text).not.toContain('x-component');
});

test('every operation has an operationId of its own and says how it fails', async () => {
  const { json } = await call(`${server.url}/api/v2/openapi.json`);
  const operations = Object.values((json as Document).paths).flatMap((path) => Object.values(path));
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  for (const { responses, tags } of operations) {
    expect(Object.keys(responses)).toContain('default');
    expect(tags).toHaveLength(1);
  }
});

test('the routes that scripts rely on are there', async () => {
  const { json } = await call(`${server.url}/api/v2/openapi.json`);
  const { paths } = json as Document;
  const served = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(served).toEqual(
    expect.arrayContaining([
      'POST /api/v2/requests/{uuid}/approve',
      'POST /api/v2/requests/{uuid}/deny',
      'POST /api/v2/requests/{uuid}/cancel',
      'POST /api/v2/requests/{uuid}/abandon',
      'GET /api/v2/requests',
      'GET /api/v2/smartcards',
      'GET /api/v2/smartcards/{uuid}/operations/{operation}/explain',
      'POST /api/v2/smartcards/{uuid}/offline-unblock',
      'GET /api/v2/profile-templates/{uuid}',
      'PUT /api/v2/profile-templates/{uuid}',
    ]),
  );
});

test('the interactive page loads from this server only and forbids everything else', async () => {
  const { status, headers, text } = await call(`${server.url}/api/v2/docs`);
  expect(status).toBe(200);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/https?:|unsafe-eval/);
  const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
  expect(loaded.length).toBeGreaterThan(4);
  for (const address of loaded) {
    expect(address).toMatch(/^\/api\/v2\/docs\//);
    expect((await call(`${server.url}${address}`)).status).toBe(200);
  }
  const initializer = (await call(`${server.url}/api/v2/docs/static/swagger-initializer.js`)).text;
  expect(initializer).toContain('validatorUrl: null');
  expect((await call(`${server.url}/api/v2/docs/json`)).json).toEqual(
    (await call(`${server.url}/api/v2/openapi.json`)).json,
  );
});
