import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { entriesOf, reachableSources } from './reachable-sources.js';
import { TextEvaluation } from './text-evaluation.js';

/** A text that can reach a person, with the place in the sources that says it. */
export interface SpokenText {
  /** With `{1}`, `{2}` … where values are filled in. */
  readonly english: string;
  readonly place: string;
}

const packages = fileURLToPath(new URL('../../../', import.meta.url));

/** Faults of our own: neither callers are told nor what is stored for people to read (`safeMessage`); they are for the log. */
const untoldKinds: readonly string[] = ['Internal'];

/** What stops the start: whoever starts the server reads it, in English, before anybody can ask in another language. */
const beforeAnybodyAsks =
  /server\/src\/(configuration|entries-file|fault-points|name-constraints-setting|system|external-authorities\/.*|publication\/open-.*)\.ts$|store\/src\/store\.ts$|pki\/src\/(keystore\/(open-key-store|secret-file)|keystore\/software\/key-encryption-key|ca\/external\/authority-chain|ca\/embedded\/open-installed-authorities)\.ts$/;

/** Functions and constructors that take such a text, with its place among their arguments. */
const takers: Readonly<Record<string, number>> = {
  malformed: 1,
  notFound: 0,
  CmError: 1,
  DerFault: 0,
  ConnectionFault: 0,
  ApiError: 1,
  'held.set': 1,
  refuse: 2,
  require: 2,
  warnIf: 2,
  giveBack: 2,
};

/** Members of objects that hold such a text, by the type that declares them. */
const members: readonly (readonly [type: string, member: string])[] = [
  ['Finding', 'detail'],
  ['DryRunCertificate', 'detail'],
  ['Authentication', 'reason'],
  ['OrderOutcome', 'detail'],
  ['SendOutcome', 'error'],
  ['TemplateFinding', 'rule'],
  ['RightHeldRow', 'over'],
  ['RightHeldRow', 'by'],
];

/** A field that a text names first stays as it is in every language (`Catalogue.translate`). */
const fieldInFront = /^(\{1\}(?!.*\{2\})|[\w.]+): (?=[a-z])/;

/**
 * Every text that the sources can say to a person through the management API: what goes into the errors of the domain and of
 * the API, findings of rules and of templates, and the texts that these are put together from.
 *
 * Left out by rule: sources that neither the API nor the running system imports (tools of the command line), routes of v1.0,
 * kinds that nobody is told, and faults of settings at the start.
 */
export function spokenTexts(): readonly SpokenText[] {
  const files = reachableSources(packages);
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    paths: entriesOf(packages),
  });
  const sources = files.flatMap((file) => program.getSourceFile(file) ?? []);
  const evaluation = new TextEvaluation(program.getTypeChecker(), sources);
  const found = new Map<string, string>();
  for (const source of sources) {
    const visit = (node: ts.Node): void => {
      for (const expression of textsGivenBy(node, evaluation)) {
        for (const english of evaluation.textsOf(expression)) {
          const text =
            calledName(node) === 'notFound' ? `No such ${english}.` : english.replace(fieldInFront, '');
          if (hasWords(text) && !found.has(text)) found.set(text, placeOf(expression, source));
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  for (const { english, place } of evaluation.parts)
    if (!found.has(english)) found.set(english, placeOf(place, place.getSourceFile()));
  return [...found].map(([english, place]) => ({ english, place }));
}

function hasWords(text: string): boolean {
  return /\p{L}/u.test(text.replaceAll(/\{\d\}/g, ''));
}

function textsGivenBy(node: ts.Node, evaluation: TextEvaluation): readonly ts.Expression[] {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return givenInCall(node);
  if (saidByLintRule(node)) return [node as ts.Expression];
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
    const name = node.name.getText();
    const isSpoken = members.some(([type, member]) => member === name && evaluation.isMemberOf(node, type));
    if (isSpoken) return [ts.isPropertyAssignment(node) ? node.initializer : node.name];
  }
  return [];
}

/** What lint rules say of a certificate: every text of several words in their files that is not the source of a rule. */
function saidByLintRule(node: ts.Node): boolean {
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return false;
  if (!node.getSourceFile().fileName.includes('/pki/src/lint/')) return false;
  const { parent } = node;
  if (ts.isTemplateSpan(parent) || ts.isImportDeclaration(parent)) return false;
  if (ts.isPropertyAssignment(parent) && parent.name.getText() === 'source') return false;
  return /[a-z,] ([a-z]|\$\{)/.test(node.getText());
}

function givenInCall(call: ts.CallExpression | ts.NewExpression): readonly ts.Expression[] {
  const name = calledName(call);
  const given = call.arguments ?? ts.factory.createNodeArray<ts.Expression>();
  const place = name === undefined || !Object.hasOwn(takers, name) ? undefined : takers[name];
  const text = place === undefined ? undefined : given[place];
  if (text === undefined || ts.isFunctionLike(text)) return [];
  const [first] = given;
  if (first !== undefined && ts.isStringLiteralLike(first)) {
    if (untoldKinds.includes(first.text)) return [];
    if (first.text === 'Misconfigured' && beforeAnybodyAsks.test(call.getSourceFile().fileName)) return [];
    if (name === 'malformed' && /^[A-Z][A-Z0-9_]+$/.test(first.text)) return [];
  }
  return [text];
}

/** `name` of `name(…)`, `new name(…)` and `object.name(…)`; with its object where that decides. */
function calledName(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
  const { expression } = node;
  if (ts.isIdentifier(expression)) return expression.text;
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const qualified = expression.getText();
  return Object.hasOwn(takers, qualified) ? qualified : expression.name.text;
}

function placeOf(node: ts.Node, source: ts.SourceFile): string {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  return `${source.fileName.slice(packages.length)}:${line + 1}`;
}
