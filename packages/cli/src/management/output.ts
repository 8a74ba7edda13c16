import { fittingTable, note, print } from '../output.js';
import { type Columns, described, shown } from './format.js';

/** Prints answers for people, or as JSON for scripts. */
export class Output {
  readonly isJson: boolean;

  constructor(isJson: boolean) {
    this.isJson = isJson;
  }

  /** The outcome of a change: one line, or the object after it. */
  outcome(line: string, value: unknown): void {
    print(this.isJson ? JSON.stringify(value) : line);
  }

  /** One object: a line for each member. */
  object(value: object): void {
    print(this.isJson ? JSON.stringify(value) : described(value).join('\n'));
  }

  /** One object that people see otherwise than by its members. */
  lines(value: unknown, lines: () => readonly string[]): void {
    print(this.isJson ? JSON.stringify(value) : lines().join('\n'));
  }

  /** A table with one row for each item; the first column is never shortened. */
  table<T>(items: readonly T[], columns: Columns<T>): void {
    if (this.isJson) {
      print(JSON.stringify(items));
    } else if (items.length === 0) {
      note('Nothing found.');
    } else {
      const rows = items.map((item) => Object.values(columns).map((cell) => shown(cell(item))));
      print(fittingTable([Object.keys(columns), ...rows]));
    }
  }

  /** A table of the first `limit` items of a longer list; says when there are more. */
  async list<T>(items: AsyncIterable<T>, columns: Columns<T>, limit: number): Promise<void> {
    const taken: T[] = [];
    let isMore = false;
    for await (const item of items) {
      isMore = taken.length === limit;
      if (isMore) break;
      taken.push(item);
    }
    this.table(taken, columns);
    if (isMore) note(`There are more than ${limit}; narrow the search or raise --limit.`);
  }
}
