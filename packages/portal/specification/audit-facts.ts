import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const packages = fileURLToPath(new URL('../../', import.meta.url));

/** Names of the facts that the sources give to events of the audit trail, each as an object or one by one. */
export function factNames(): readonly string[] {
  return foundInSources(namesGivenBy);
}

/** Kinds of the objects that events of the audit trail are about. */
export function objectTypes(): readonly string[] {
  return foundInSources((node) => {
    if (!ts.isPropertyAssignment(node) || !ts.isStringLiteral(node.initializer)) return [];
    // { objectType: 'Job' }, or as `audited` takes it { type: 'Job', uuid }
    const isOfObject =
      isCalled(node.name, 'type') &&
      ts.isObjectLiteralExpression(node.parent) &&
      node.parent.properties.some(({ name }) => name !== undefined && isCalled(name, 'uuid'));
    return isOfObject || isCalled(node.name, 'objectType') ? [node.initializer.text] : [];
  });
}

function foundInSources(namesAt: (node: ts.Node) => readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const path of sources()) {
    const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      for (const name of namesAt(node)) names.add(name);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return [...names].sort();
}

function sources(): readonly string[] {
  return ['workflows/src', 'server/src'].flatMap((folder) =>
    readdirSync(packages + folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|specification\//.test(path))
      .map((path) => `${packages}${folder}/${path}`),
  );
}

function namesGivenBy(node: ts.Node): readonly string[] {
  // facts: { a, b: 1 }
  if (ts.isPropertyAssignment(node) && isCalled(node.name, 'facts')) return namesIn(node.initializer);
  // attempt.facts.a = 1
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const { left } = node;
    return ts.isPropertyAccessExpression(left) && endsWithFacts(left.expression) ? [left.name.text] : [];
  }
  // Object.assign(attempt.facts, { a })
  const [to, ...given] = ts.isCallExpression(node) ? node.arguments : [];
  return to !== undefined && endsWithFacts(to) ? given.flatMap(namesIn) : [];
}

function endsWithFacts(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && isCalled(node.name, 'facts');
}

function isCalled(name: ts.Node, text: string): boolean {
  return ts.isIdentifier(name) && name.text === text;
}

/** Members of an object, and of those that are spread into it on a condition. */
function namesIn(value: ts.Node): readonly string[] {
  if (ts.isParenthesizedExpression(value)) return namesIn(value.expression);
  if (ts.isConditionalExpression(value)) return [value.whenTrue, value.whenFalse].flatMap(namesIn);
  if (!ts.isObjectLiteralExpression(value)) return [];
  return value.properties.flatMap((property) => {
    if (ts.isSpreadAssignment(property)) return namesIn(property.expression);
    const { name } = property;
    return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
  });
}
