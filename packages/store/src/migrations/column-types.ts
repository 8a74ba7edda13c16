import type { ColumnDataType, RawBuilder } from 'kysely';
import { sql } from 'kysely';

/** The names of the column types, which are the only difference between the two databases' tables. */
export interface ColumnTypes {
  /** Text in the order of its code points, whatever the collation of the database. */
  readonly text: ColumnDataType | RawBuilder<unknown>;
  readonly bytes: ColumnDataType;
  /** A primary key that the database gives in ascending order and never gives again. */
  readonly sequence: RawBuilder<unknown>;
}

export const sqliteColumnTypes: ColumnTypes = {
  text: 'text',
  bytes: 'blob',
  sequence: sql`integer primary key autoincrement`,
};

export const postgresqlColumnTypes: ColumnTypes = {
  text: sql`text collate "C"`,
  bytes: 'bytea',
  sequence: sql`bigint generated always as identity primary key`,
};
