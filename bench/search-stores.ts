import { randomUUID } from 'node:crypto';
import type { Certificate, Smartcard, User } from '@cardea/domain';
import { openStore } from '@cardea/store';
import Database from 'better-sqlite3';

/** How many objects a store gets; each card has a user of its own, each user the same share of the certificates. */
export interface StoreSize {
  readonly cards: number;
  readonly certificates: number;
}

type Row = Record<string, string | number | Buffer | null>;

/** Makes a store of this size in `file`: one object of each kind by the repositories, the others as copies of its row. */
export async function fillStore(file: string, { cards, certificates }: StoreSize): Promise<void> {
  const store = await openStore({ file });
  const userUuid = numbered(0) as User['uuid'];
  await store.users.put(firstUser(userUuid), [], null);
  await store.smartcards.insert(firstCard(userUuid));
  await store.certificates.insert(firstCertificate(userUuid));
  await store.close();

  const database = new Database(file);
  database.pragma('journal_mode = off');
  database.pragma('synchronous = off');
  database.pragma('cache_size = -400000');
  const span = 365 * 24 * 3600 * 1000;
  // Indexes are quicker made afterwards than kept.
  const indexes = database
    .prepare<[], { name: string; sql: string }>(
      "select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name in ('users', 'smartcards', 'certificates')",
    )
    .all();
  database.transaction(() => {
    for (const { name } of indexes) database.exec(`drop index "${name}"`);
    copyRows(database, 'users', cards, (index) => ({
      uuid: numbered(index),
      account_name: account(index),
      account_name_folded: account(index),
      display_name_folded: `person ${index}`,
      user_principal_name_folded: `${account(index)}@contoso.com`,
      mail_folded: `${account(index)}@contoso.com`,
    }));
    copyRows(database, 'smartcards', cards, (index) => ({
      uuid: numbered(index),
      assigned_user_uuid: numbered((index * 7919) % cards),
      card_id: randomUUID(),
      card_serial: `{${randomUUID()}}`,
      created_at: instant('2026-01-01', (index / cards) * span),
      // One in 20 in both stores.
      status: index % 20 === 0 ? 'Suspended' : 'Active',
    }));
    copyRows(database, 'certificates', certificates, (index) => ({
      uuid: numbered(index),
      assigned_user_uuid: numbered((index * 7919) % cards),
      serial_number: `1${index.toString(16).toUpperCase().padStart(31, '0')}`,
      thumbprint: randomUUID().replaceAll('-', '').toUpperCase().padEnd(40, '0'),
      not_before: instant('2026-01-01', (index / certificates) * span),
      not_after: instant('2027-01-01', (((index * 7919) % certificates) / certificates) * span),
    }));
    for (const { sql } of indexes) database.exec(sql);
  })();
  database.close();
}

/** Copies the one row of a table until there are `count`, each with what `vary` changes. */
export function copyRows(
  database: Database.Database,
  table: string,
  count: number,
  vary: (index: number) => Row,
): void {
  const first = database.prepare<[], Row>(`select * from ${table}`).get();
  if (first === undefined) throw new Error(`${table} has no row to copy.`);
  const columns = Object.keys(first);
  const insert = database.prepare(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map((column) => `@${column}`).join(', ')})`,
  );
  for (let index = 1; index < count; index += 1) insert.run({ ...first, ...vary(index) });
}

function numbered(index: number): string {
  return `${index.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

function account(index: number): string {
  return `user${String(index).padStart(6, '0')}`;
}

function instant(day: string, afterMs: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + Math.floor(afterMs)).toISOString();
}

function firstUser(uuid: User['uuid']): User {
  return {
    uuid,
    domain: 'CONTOSO',
    accountName: account(0),
    displayName: 'Person 0',
    userPrincipalName: `${account(0)}@contoso.com`,
    mail: `${account(0)}@contoso.com`,
    sid: 'S-1-5-21-1-2-3-1000',
    managerUserUuid: null,
    securityDescriptor: '',
  };
}

function firstCard(assignedUserUuid: User['uuid']): Smartcard {
  const cardId = randomUUID();
  return {
    uuid: numbered(0) as Smartcard['uuid'],
    status: 'Active',
    flags: ['Primary'],
    parentSmartcardUuid: null,
    primarySmartcardUuid: null,
    permanentSmartcardUuid: null,
    assignedUserUuid,
    profileTemplateUuid: randomUUID() as Smartcard['profileTemplateUuid'],
    profileTemplateVersion: 1,
    comment: '',
    cardSerial: `{${cardId}}`,
    cardId: cardId as NonNullable<Smartcard['cardId']>,
    middleware: 'MSBaseCSP',
    atr: '3b8d0180fba000000397425446590301c8',
    profileUuid: null,
    boundByRequestUuid: null,
    adminKeyVersion: 1,
    activatedAt: new Date('2026-01-01T00:00:00Z'),
    createdAt: new Date('2026-01-01T00:00:00Z'),
    revision: 1,
  };
}

function firstCertificate(assignedUserUuid: User['uuid']): Certificate {
  return {
    uuid: numbered(0) as Certificate['uuid'],
    serialNumber: `1${'0'.repeat(31)}`,
    thumbprint: '0'.repeat(40),
    certificateType: 'Native',
    templateCommonName: 'SmartcardLogon',
    isKeyHistory: false,
    isArchivedOnCa: false,
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2027-01-01T00:00:00Z'),
    issuer: 'ca.contoso.com\\Cardea Issuing CA',
    requesterName: 'CONTOSO\\user000000',
    assignedUserUuid,
    profileUuid: null,
    requestUuid: null,
    optionIndex: null,
    caName: 'issuing',
    crlPartition: null,
    certificateDer: new Uint8Array(64),
    certificationRequestSha256: null,
    revocation: null,
    revision: 1,
  };
}
