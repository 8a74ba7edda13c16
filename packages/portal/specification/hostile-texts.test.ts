import { readConfiguration, storeFile } from '@cardea/server';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { everyAddress, patterns, type Seen, type Seer, settledWords } from './every-address.js';
import { openScene, type Scene } from './scene.js';

// Every text of the store that somebody typed, or that a directory, a card or another authority told, becomes markup, and every
// page is opened: it is shown as text and runs nothing.

vi.setConfig({ hookTimeout: 240_000, testTimeout: 240_000 });

/** Columns whose texts are anybody's. */
const texts = [
  'users.domain users.account_name users.display_name users.user_principal_name users.mail groups.domain groups.name',
  'api_tokens.name profile_templates.name profile_template_versions.changed_by requests.comment profiles.comment',
  'smartcards.comment smartcards.card_serial smartcards.card_id smartcards.middleware certificates.issuer',
  'certificates.requester_name audit_events.actor_name audit_events.origin jobs.last_error jobs.requested_by',
  'deliveries.last_error webhooks.url issuance_orders.last_error issuance_orders.ticket public_keys.blocked_because',
  'blocked_names.value blocked_names.reason key_lists.name key_lists.reason publications.target publications.file_name',
  'crl_failures.reason',
].flatMap((line) => line.split(' '));

/** Columns with JSON in which texts are anybody's. */
const documents = [
  'profile_template_versions.document certificate_templates.document requests.data_collection audit_events.facts',
  'notifications.facts',
].flatMap((line) => line.split(' '));

/** Members of such JSON that are texts of people, and not words of the server. */
const membersOfPeople = new Set([
  'name',
  'description',
  'displayName',
  'value',
  'subject',
  'body',
  'comment',
]);

/** Other columns: what the server writes by its own rules, or what it checks letter by letter before it stores it. */
const ruled = [
  /[._](uuid|uuids|at|sha256|folded|until|update|before|after)$/,
  /\.(sid|password_hash|security_descriptor|management_right|key_name|ca_name|serial_number|template_common_name)$/,
  /\.(status|flags|type|types|kind|state|outcome|action|decision|matching|channel|lane|step|policy|version|algorithm)$/,
  /\.(object_type|certificate_type|distribution_type|revocation_reason|common_name|thumbprint|atr|approved_by|details)$/,
  /\.(correlation_id|lease_token|unique_key|used_by|started_by|cert_id_form|scope|fingerprint|list|code_digest|identifier)$/,
  /^request_progress\.card_id$/,
  // Of the installation's configuration, of work of the server's own, or never shown.
  /^(authorities|wrapped_keys|site_settings)\.|^imported_admin_keys\.|^admin_key_changes\.|^idempotency_keys\.|^jobs\.(input|result)$/,
];

const markupOf = (column: string) => `<img src=x onerror="window.hit='${column}'">`;

let scene: Scene;
let seen: Readonly<Record<string, Seen>> = {};
let columns: string[] = [];
const pages = new Map<Seer, { readonly page: Page; readonly complaints: readonly string[] }>();
const shown = new Set<string>();

beforeAll(async () => {
  scene = await openScene();
  seen = await everyAddress(scene);
  await scene.server.restart(async () => {
    columns = makeHostile(storeFile(readConfiguration({ CARDEA_HOME: scene.server.home }, false)));
  });
  for (const seer of ['subscriber', 'helpDesk', 'manager'] as const)
    pages.set(seer, await scene.opened(seer));
});
afterAll(() => scene[Symbol.asyncDispose]());

/** Puts markup into every text of anybody's, and tells all columns of the store that hold text. */
function makeHostile(file: string): string[] {
  using database = closing(new Database(file));
  const all = database
    .prepare<[], { name: string }>(
      "select m.name || '.' || p.name as name from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table' and m.name not like 'kysely%' and p.type like '%text%'",
    )
    .all();
  for (const column of texts) {
    const [table, name] = column.split('.');
    database
      .prepare(`update ${table} set ${name} = ${name} || ? where ${name} is not null`)
      .run(markupOf(column));
  }
  for (const column of documents) {
    const [table, name] = column.split('.');
    const rows = database
      .prepare<[], { id: number; text: string | null }>(`select rowid as id, ${name} as text from ${table}`)
      .all();
    const put = database.prepare(`update ${table} set ${name} = ? where rowid = ?`);
    for (const { id, text } of rows)
      if (text !== null) put.run(JSON.stringify(withMarkup(JSON.parse(text), column)), id);
  }
  return all.map(({ name }) => name);
}

function closing(database: Database.Database): Database.Database & Disposable {
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}

function withMarkup(value: unknown, column: string, member = ''): unknown {
  if (typeof value === 'string') return membersOfPeople.has(member) ? value + markupOf(column) : value;
  if (Array.isArray(value)) return value.map((each) => withMarkup(each, column, member));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, below]) => [name, withMarkup(below, column, name)]),
  );
}

test('every column of the store with text is known to hold texts of anybody’s, or none', () => {
  const unknown = columns.filter(
    (column) => ![...texts, ...documents].includes(column) && !ruled.some((rule) => rule.test(column)),
  );
  expect(unknown).toEqual([]);
});

test.each(patterns)('%s shows markup as text and runs nothing', async (pattern) => {
  const { seer, addresses } = seen[pattern] ?? { seer: 'manager', addresses: [] };
  const window = pages.get(seer);
  if (window === undefined) throw new Error(`${seer} has no window`);
  const { page, complaints } = window;
  for (const address of addresses) {
    await page.goto(scene.server.url + address);
    await settledWords(page);
    const words = String(
      await page.evaluate(
        "document.body.innerText + [...document.querySelectorAll('input, textarea')].map(({ value }) => value).join(' ')",
      ),
    );
    for (const column of [...texts, ...documents]) if (words.includes(markupOf(column))) shown.add(column);
    expect([address, await page.evaluate('window.hit ?? null')]).toEqual([address, null]);
    expect([address, await page.locator('img[src="x"]').count()]).toEqual([address, 0]);
  }
  expect(complaints).toEqual([]);
});

test('the markup was there to be seen', () => {
  const expected = [
    'api_tokens.name audit_events.actor_name blocked_names.reason blocked_names.value certificate_templates.document groups.name',
    'profile_template_versions.changed_by profile_template_versions.document profile_templates.name public_keys.blocked_because',
    'requests.comment requests.data_collection smartcards.card_serial users.account_name users.display_name users.domain',
    'users.mail webhooks.url',
  ].flatMap((line) => line.split(' '));
  expect([...shown]).toEqual(expect.arrayContaining(expected));
});
