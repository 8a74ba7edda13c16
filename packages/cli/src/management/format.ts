import { width } from '../command-line.js';

/** The columns of a table: title and value, in order. */
export type Columns<T> = Readonly<Record<string, (item: T) => unknown>>;

/** A value for people: yes and no, `-` for nothing, lists by commas. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(shown).join(', ');
  if (typeof value === 'object') {
    const members = Object.entries(value).map(([name, member]) => `${name}=${shown(member)}`);
    return members.length === 0 ? '-' : members.join(' ');
  }
  return String(value);
}

/** An instant to the minute, UTC. */
export function minute(instant: string | null): string {
  return instant === null ? '-' : instant.slice(0, 16).replace('T', ' ');
}

/** An instant to the day, UTC. */
export function day(instant: string | null): string {
  return instant === null ? '-' : instant.slice(0, 10);
}

/** A line for each member of an object, long ones wrapped. */
export function described(value: object): string[] {
  const entries = Object.entries(value);
  const indent = Math.max(0, ...entries.map(([name]) => name.length)) + 2;
  return entries.flatMap(([name, member]) =>
    wrapped(shown(member), width - indent).map(
      (line, index) => (index === 0 ? name : '').padEnd(indent) + line,
    ),
  );
}

/** Text in lines of at most `columns` characters, broken at blanks where there are any. */
export function wrapped(text: string, columns: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let rest = paragraph;
    while (rest.length > columns) {
      const blank = rest.lastIndexOf(' ', columns);
      const end = blank > 0 ? blank : columns;
      lines.push(rest.slice(0, end));
      rest = rest.slice(end).trimStart();
    }
    return [...lines, rest];
  });
}
