import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  dataItemOriginators,
  dataItemStorageOptions,
  dataItemTypes,
  dataItemValidationTypes,
  defaultPolicy,
  defaultRevocationOptions,
  mailRecipients,
  managementRights,
  notificationTypes,
  operations,
  passwordDistributionTypes,
  policyNames,
  profileTransitions,
  requestTransitions,
  requestTypes,
  smartcardTransitions,
  userPinOptions,
} from '@cardea/domain';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = dirname(import.meta.dirname);

interface Row {
  /** The nearest heading above. */
  readonly heading: string;
  readonly line: number;
  readonly cells: readonly string[];
}

interface Citation {
  readonly file: string;
  readonly title: string;
}

/** Rows of every table of a Markdown file, without their heads. */
function rowsOf(markdown: string): readonly Row[] {
  const rows: Row[] = [];
  let heading = '';
  let isBody = false;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (line.startsWith('#')) heading = line.replace(/^#+\s*/, '');
    if (/^\|[\s:|-]+\|$/.test(line)) isBody = true;
    else if (!line.startsWith('|')) isBody = false;
    else if (isBody) {
      const cells = line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim());
      rows.push({ heading, line: index + 1, cells });
    }
  }
  return rows;
}

/** What a row cites: a file in code marks, then titles or parts of titles in quotation marks. */
function citationsOf({ cells }: Row): readonly Citation[] {
  const citations: Citation[] = [];
  let file = '';
  for (const [, path, title] of cells.join(' ').matchAll(/`([^`\s]+\.test\.ts)`|"([^"]+)"/g)) {
    if (path !== undefined) file = path;
    else if (title !== undefined) citations.push({ file, title });
  }
  return citations;
}

/** Names in code marks in a cell. */
function namesIn(cell: string | undefined): readonly string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** Paths are written relative to packages/, or to the root. */
function pathOf(file: string): string | undefined {
  return [join(root, 'packages', file), join(root, file)].find((path) => existsSync(path));
}

const titlesByFile = new Map<string, readonly string[]>();

/** Titles of the tests of a file as they are written, with the placeholders of tables and templates. */
function titlesOf(path: string): readonly string[] {
  const known = titlesByFile.get(path);
  if (known !== undefined) return known;
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const titles: string[] = [];
  const constants = new Map<string, ts.Expression>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined)
      constants.set(node.name.text, node.initializer);
    if (ts.isCallExpression(node) && isTest(node.expression))
      titles.push(...writtenIn(node.arguments[0], constants));
    ts.forEachChild(node, visit);
  };
  visit(source);
  titlesByFile.set(path, titles);
  return titles;
}

/** `test`, `test.each(…)`, `test.each<…>(…)` and the like. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === 'test';
  if (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) return isTest(callee.expression);
  return ts.isTaggedTemplateExpression(callee) && isTest(callee.tag);
}

/** What an expression for a title says; constants stand above their use. */
function writtenIn(
  title: ts.Expression | undefined,
  constants: ReadonlyMap<string, ts.Expression>,
): readonly string[] {
  if (title === undefined) return [];
  if (ts.isStringLiteralLike(title)) return [title.text];
  if (ts.isIdentifier(title)) return writtenIn(constants.get(title.text), new Map());
  if (ts.isConditionalExpression(title))
    return [title.whenTrue, title.whenFalse].flatMap((one) => writtenIn(one, constants));
  if (!ts.isTemplateExpression(title)) return [];
  return [title.head.text + title.templateSpans.map((span) => `\${}${span.literal.text}`).join('')];
}

const placeholder = /%[a-zA-Z]|\$\{\}|\$[a-zA-Z.]+/;

/** Fewer characters of a title than these, between its placeholders, prove nothing. */
const leastProof = 8;

/** True when a title holds the text that is cited, or when it begins with it for one row of its table. */
function isCitedBy(cited: string, title: string): boolean {
  return title.includes(cited) || beginsWith(cited, title.split(placeholder), 0);
}

/** True when the static parts of a title, with anything between them, begin with a text; `proved` is what fitted before. */
function beginsWith(text: string, [part = '', ...later]: readonly string[], proved: number): boolean {
  if (part.startsWith(text)) return proved + text.length >= leastProof;
  // A placeholder at the end stands for all that is left.
  if (later.length === 0) return part === '' && proved >= leastProof;
  if (!text.startsWith(part)) return false;
  const rest = text.slice(part.length);
  return Array.from(rest).some((_, at) => beginsWith(rest.slice(at), later, proved + part.length));
}

/** Members of an interface, as its source has them. */
function membersOf(file: string, name: string): readonly string[] {
  const path = join(root, 'packages/domain/src', file);
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = source.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  if (found === undefined || !ts.isInterfaceDeclaration(found)) throw new Error(`${file} has no ${name}.`);
  return found.members.map((member) => member.name?.getText() ?? '');
}

const rows = rowsOf(readFileSync(join(root, 'docs/life-cycle-tests.md'), 'utf8'));
const divergences = new Set(
  rowsOf(readFileSync(join(root, 'docs/mim-cm-divergences.md'), 'utf8')).map(({ cells }) => cells[0]),
);

/** Which of the wanted names no first cell has. */
function missing(wanted: readonly string[]): readonly string[] {
  const named = new Set(rows.flatMap(({ cells }) => namesIn(cells[0])));
  return wanted.filter((name) => !named.has(name));
}

/** Which moves of a table of transitions have no row of their own below a heading. */
function missingMoves(heading: string, table: object): readonly string[] {
  const written = new Set(
    rows
      .filter((row) => row.heading === heading)
      .map(({ cells }) =>
        cells
          .slice(0, 3)
          .map((cell) => namesIn(cell)[0])
          .join(' '),
      ),
  );
  return Object.entries(table).flatMap(([from, moves]) =>
    Object.entries(moves as object)
      .map(([event, to]) => `${from} ${event} ${String(to)}`)
      .filter((move) => !written.has(move)),
  );
}

describe('docs/life-cycle-tests.md', () => {
  test('each row cites a test that there is, or a divergence that there is', () => {
    const wrong: string[] = [];
    for (const row of rows) {
      const citations = citationsOf(row);
      const pointers = [...row.cells.join(' ').matchAll(/divergence (\d+)/g)].map(([, number]) => number);
      if (citations.length + pointers.length === 0) wrong.push(`line ${row.line} cites nothing`);
      for (const number of pointers) {
        if (!divergences.has(number)) wrong.push(`line ${row.line}: there is no divergence ${number}`);
      }
      for (const { file, title } of citations) {
        const path = pathOf(file);
        if (path === undefined) wrong.push(`line ${row.line}: there is no ${file}`);
        else if (!titlesOf(path).some((one) => isCitedBy(title, one)))
          wrong.push(`line ${row.line}: ${file} has no test "${title}"`);
      }
    }
    expect(wrong).toEqual([]);
    expect(rows.length).toBeGreaterThan(100);
  });

  test('no row has a cell too many or too few', () => {
    const widths = new Map<string, number>();
    for (const { heading, line, cells } of rows) {
      const width = widths.get(heading) ?? cells.length;
      widths.set(heading, width);
      expect(cells.length, `line ${line}`).toBe(width);
    }
  });

  test('every request type has a row for smart cards, one for software and one for the roles', () => {
    const wanted = requestTypes.flatMap((type) =>
      ['card', 'software', 'roles'].map((carrier) => `${type} ${carrier}`),
    );
    const written = new Set(rows.map(({ cells }) => `${namesIn(cells[0])[0]} ${cells[1]}`));
    expect(wanted.filter((pair) => !written.has(pair))).toEqual([]);
  });

  test('every field of every policy has a row, and every member of its revocation settings', () => {
    const settings = Object.keys(defaultRevocationOptions).map((name) => `RevocationOptions.${name}`);
    const wanted = policyNames.flatMap((policy) =>
      Object.keys(defaultPolicy(policy))
        .flatMap((field) => (field === 'revocationSettings' ? [field, ...settings] : [field]))
        .map((field) => `${policy} ${field}`),
    );
    const written = new Set(
      rows.flatMap(({ cells }) => {
        const policies = cells[1] === 'all twelve' ? policyNames : namesIn(cells[1]);
        return namesIn(cells[0]).flatMap((field) => policies.map((policy) => `${policy} ${field}`));
      }),
    );
    expect(wanted.filter((pair) => !written.has(pair))).toEqual([]);
  });

  test.each([
    ['profile-template/policies.ts', 'DataCollectionItem'],
    ['profile-template/policies.ts', 'OneTimePasswordPolicy'],
    ['profile-template/policies.ts', 'PolicyDocument'],
    ['profile-template/policies.ts', 'Personalization'],
    ['profile-template/revocation-options.ts', 'RevocationOptions'],
    ['profile-template/smartcard-configuration.ts', 'SmartcardConfiguration'],
    ['profile-template/smartcard-configuration.ts', 'PinPolicy'],
    ['profile-template/profile-template.ts', 'ProfileTemplate'],
    ['notification/notification.ts', 'MailTemplate'],
  ])('of %s every member of %s has a row', (file, name) => {
    expect(missing(membersOf(file, name).map((member) => `${name}.${member}`))).toEqual([]);
  });

  test('every field that a policy may have is in the defaults, so that the rows above are all', () => {
    const fields = new Set(policyNames.flatMap((policy) => Object.keys(defaultPolicy(policy))));
    expect(fields).toEqual(new Set(membersOf('profile-template/policies.ts', 'WorkflowPolicy')));
  });

  test.each([
    ['NotificationType', notificationTypes],
    ['ManagementRight', managementRights],
    ['DataItemType', dataItemTypes],
    ['DataItemOriginator', dataItemOriginators],
    ['DataItemStorage', dataItemStorageOptions],
    ['DataItemValidation', dataItemValidationTypes],
    ['PasswordDistributionType', passwordDistributionTypes],
    ['MailRecipient', mailRecipients],
    ['UserPinOption', userPinOptions],
    ['Operation', operations.map(({ name }) => name)],
  ])('every %s has a row', (name, members) => {
    expect(missing(members.map((member) => `${name}.${member}`))).toEqual([]);
  });

  test.each([
    ['Requests', requestTransitions],
    ['Smart cards', smartcardTransitions],
    ['Profiles', profileTransitions],
  ])('every move in the life of %s has a row', (heading, table) => {
    expect(missingMoves(heading, table)).toEqual([]);
  });
});

describe('the check of citations', () => {
  test('takes a part of a title and what a title begins with for one row of its table, and nothing else', () => {
    expect(isCitedBy('denied request', 'a denied request stays denied')).toBe(true);
    expect(isCitedBy('Enroll: nobody starts it', '%s: nobody starts it')).toBe(true);
    expect(isCitedBy('approve leads from Pending to Approved', `\${} leads from \${} to \${}`)).toBe(true);
    expect(isCitedBy('a denied request is approved', 'a denied request stays denied')).toBe(false);
    expect(isCitedBy('Enroll: nobody', '%s: nobody starts it')).toBe(true);
    expect(isCitedBy('anything at all', '%s')).toBe(false);
    expect(isCitedBy('anything at all', '%s: nobody starts it')).toBe(false);
    expect(isCitedBy('somebody starts it', '%s: nobody starts it')).toBe(false);
  });

  test('reads titles from plain calls, tables and templates', () => {
    const titles = titlesOf(join(root, 'packages/domain/src/request/transitions.test.ts'));
    expect(titles).toContain('%s is final');
  });
});
