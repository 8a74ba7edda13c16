// The bare equivalent of GET /smartcards/{id}: node:http, the same query on the same database, the same JSON. No
// authentication, no authorisation, no routing. Started as a process of its own: bare-handler.ts FILE
import { createServer } from 'node:http';
import Database from 'better-sqlite3';

const [, , file = ''] = process.argv;
const database = new Database(file, { readonly: true });
const query = database.prepare<[string], Record<string, unknown>>('select * from smartcards where uuid = ?');
const empty = '00000000-0000-0000-0000-000000000000';

const server = createServer((request, response) => {
  const uuid = (request.url ?? '').slice(-36);
  const row = query.get(uuid);
  if (row === undefined) {
    response.writeHead(204).end();
    return;
  }
  const body = JSON.stringify({
    Uuid: row.uuid,
    Status: row.status,
    Flags: row.flags,
    ParentSmartcardUuid: row.parent_smartcard_uuid ?? empty,
    PrimarySmartcardUuid: row.primary_smartcard_uuid ?? empty,
    PermanentSmartcardUuid: row.permanent_smartcard_uuid ?? empty,
    AssignedUserUuid: row.assigned_user_uuid,
    ProfileTemplateUuid: row.profile_template_uuid,
    ProfileTemplateVersion: row.profile_template_version,
    Comment: row.comment,
    SerialNumber: row.card_serial,
    Middleware: row.middleware,
    Atr: row.atr,
  });
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
});
