import type { Certificate, Found, Profile, Request, SearchPage, Smartcard, User } from '@cardea/domain';
import { requestStatuses, smartcardStatuses } from '@cardea/domain';
import {
  newUuid,
  sampleCertificate,
  sampleProfile,
  sampleRequest,
  sampleSmartcard,
  sampleUser,
  type TestStore,
} from '@cardea/testkit/stores';
import { Kysely } from 'kysely';
import { postgresqlDialect } from '../postgresql/dialect.js';
import { postgresqlPool } from '../postgresql/pool.js';
import type { Schema } from '../schema.js';
import { sqliteDialect } from '../sqlite/dialect.js';
import { openSqliteFile } from '../sqlite/file.js';

// What searches are tested on: a few dozen objects of each kind, and the same questions asked of plain lists.

export interface Everything {
  readonly users: readonly User[];
  readonly smartcards: readonly Smartcard[];
  readonly profiles: readonly Profile[];
  readonly certificates: readonly Certificate[];
  readonly requests: readonly Request[];
}

export const templates = [newUuid<'ProfileTemplate'>(), newUuid<'ProfileTemplate'>()] as const;
export const names = ['Ada Lovelace', 'ada byron', 'Ärzte Team', 'Grace Hopper', 'Mary_Jackson', '100% Test'];

export function pick<T>(from: readonly T[], index: number): T {
  const picked = from[index % from.length];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}

export function day(index: number): Date {
  // Several objects share each day, so that the identifier decides.
  return new Date(Date.UTC(2026, 0, 1 + Math.floor(index / 4)));
}

export function makeEverything(): Everything {
  const users = Array.from({ length: 24 }, (_, index) => {
    const accountName = `${pick(['Alice', 'bob', 'ALF', 'Özil'], index)}${index}`;
    return sampleUser({
      accountName,
      displayName: pick(names, index),
      userPrincipalName: `${accountName}@${pick(['contoso', 'fabrikam'], index)}.example`,
      mail: `${pick(['office', 'Mail'], index)}.${accountName}@contoso.example`,
    });
  });
  const owner = (index: number) => pick(users, index * 7).uuid;
  const common = (index: number) => ({
    assignedUserUuid: owner(index),
    profileTemplateUuid: pick(templates, index),
  });
  return {
    users,
    smartcards: Array.from({ length: 80 }, (_, index) => {
      const cardId = newUuid<'Card'>();
      return sampleSmartcard({
        ...common(index),
        cardId: index % 3 === 0 ? null : cardId,
        cardSerial: index % 3 === 0 ? `SN-${1000 + index}` : `{${cardId}}`,
        status: pick(smartcardStatuses, index),
        flags: index % 5 === 0 ? ['Temporary'] : ['Primary'],
        createdAt: day(index * 11),
      });
    }),
    profiles: Array.from({ length: 60 }, (_, index) =>
      sampleProfile({
        ...common(index),
        status: pick(['New', 'Active', 'Retired'] as const, index),
        isSmartcard: index % 2 === 0,
        createdAt: day(index * 13),
      }),
    ),
    certificates: Array.from({ length: 90 }, (_, index) =>
      sampleCertificate({
        assignedUserUuid: index % 10 === 0 ? null : owner(index),
        templateCommonName: pick(['SmartcardLogon', 'Signature'], index),
        notBefore: index % 9 === 0 ? null : day(index),
        notAfter: index % 9 === 0 ? null : day(index * 5),
        revocation: index % 4 === 0 ? { revokedAt: day(index), reason: 'keyCompromise' } : null,
      }),
    ),
    requests: Array.from({ length: 90 }, (_, index) =>
      sampleRequest({
        targetUserUuid: owner(index),
        originatorUserUuid: owner(index + 3),
        profileTemplateUuid: pick(templates, index),
        status: pick(requestStatuses, index),
        type: pick(['Enroll', 'Unblock', 'Retire'] as const, index),
        submittedAt: day(index * 3),
        completedAt: index % 2 === 0 ? day(index * 4) : null,
        priority: index % 3,
        newSmartcardUuid: index % 8 === 0 ? pickedCard : null,
        oldSmartcardUuid: index % 9 === 0 ? pickedCard : null,
      }),
    ),
  };
}

export const pickedCard = newUuid<'Smartcard'>();

export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Follows the cursors to the end. */
export async function walked<T, S extends SearchPage<string>>(
  find: (search: S) => Promise<Found<T>>,
  search: S,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 1000; pages += 1) {
    const page: Found<T> = await find({ ...search, cursor });
    if (page.items.length > search.limit) throw new Error('A page holds more than was asked for.');
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null) return items;
  }
  throw new Error('The search does not end.');
}

/** In the order of the value and then the identifier, by code points. */
export function sorted<T extends { readonly uuid: string }>(
  items: readonly T[],
  value: (item: T) => string | number,
  direction: 'ascending' | 'descending',
): T[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const compare = (a: string | number, b: string | number) =>
    typeof a === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(String(b))) : Number(a) - Number(b);
  return [...items].sort((a, b) => sign * (compare(value(a), value(b)) || compare(a.uuid, b.uuid)));
}

export function isNamed(user: User | undefined, q: string): boolean {
  if (user === undefined) return false;
  return [user.accountName, user.displayName, user.userPrincipalName].some((name) =>
    fold(name).startsWith(fold(q)),
  );
}

export const instant = (date: Date | null) => date?.toISOString() ?? '';

/** The store's database beside the store, for repositories with other bounds. */
export function openDatabase(opened: TestStore): Promise<Kysely<Schema>> | Kysely<Schema> {
  const { databaseUrl, file } = opened.place;
  if (databaseUrl !== undefined) {
    return new Kysely<Schema>({ dialect: postgresqlDialect(postgresqlPool(databaseUrl)) });
  }
  return openSqliteFile(file).then((opened) => new Kysely<Schema>({ dialect: sqliteDialect(opened) }));
}
