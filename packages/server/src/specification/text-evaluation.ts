import ts from 'typescript';

/** Stands for a value that only the running system knows, until it gets its number. */
const hole = '\0';
const mostAlternatives = 64;

/**
 * Works out which texts an expression can be, from the sources alone: through conditions, constants, what functions return,
 * what their callers hand in and what is assigned to members. Values that are not known become places to fill in.
 */
export class TextEvaluation {
  readonly #checker: ts.TypeChecker;
  readonly #callsOf = new Map<ts.Node, (ts.CallExpression | ts.NewExpression)[]>();
  readonly #valuesOf = new Map<ts.Node, ts.Expression[]>();
  readonly #parts = new Map<string, ts.Node>();
  readonly #open = new Set<ts.Node>();

  constructor(checker: ts.TypeChecker, sources: readonly ts.SourceFile[]) {
    this.#checker = checker;
    for (const source of sources) this.#index(source);
  }

  /** Texts of more than one word that were filled in elsewhere, each with its place. */
  get parts(): readonly { readonly english: string; readonly place: ts.Node }[] {
    return [...this.#parts].map(([english, place]) => ({ english, place }));
  }

  /** Every text that the expression can be, as far as it is known, with its places to fill in numbered. */
  textsOf(expression: ts.Expression): readonly string[] {
    return [...new Set(this.#alternatives(expression))]
      .filter((text) => text.replaceAll(hole, '').trim() !== '')
      .map(numbered);
  }

  /** Whether the member of an object literal is declared by the type of that name. */
  isMemberOf(member: ts.ObjectLiteralElementLike, type: string): boolean {
    return this.#declarationsOf(member).some((declaration) => {
      for (let node: ts.Node | undefined = declaration; node !== undefined; node = node.parent)
        if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
          return node.name.text === type;
      return false;
    });
  }

  #index(node: ts.Node): void {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const declaration = this.#checker.getResolvedSignature(node)?.declaration;
      if (declaration !== undefined) add(this.#callsOf, declaration, node);
    } else if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
      const value = ts.isPropertyAssignment(node) ? node.initializer : node.name;
      for (const declaration of this.#declarationsOf(node)) add(this.#valuesOf, declaration, value);
    }
    ts.forEachChild(node, (child) => this.#index(child));
  }

  #declarationsOf(member: ts.ObjectLiteralElementLike): readonly ts.Node[] {
    if (!ts.isObjectLiteralExpression(member.parent) || member.name === undefined) return [];
    const type = this.#checker.getContextualType(member.parent);
    const name = member.name.getText();
    const types = type === undefined ? [] : type.isUnion() ? type.types : [type];
    const own = this.#checker.getSymbolAtLocation(member.name)?.declarations ?? [];
    return [...own, ...types.flatMap((one) => one.getProperty(name)?.declarations ?? [])];
  }

  #alternatives(expression: ts.Node): readonly string[] {
    if (this.#open.has(expression)) return [];
    this.#open.add(expression);
    const found = this.#evaluate(expression);
    this.#open.delete(expression);
    return [...new Set(found)].slice(0, mostAlternatives);
  }

  #evaluate(node: ts.Node): readonly string[] {
    if (ts.isStringLiteralLike(node)) return [node.text];
    if (ts.isTemplateExpression(node)) return this.#template(node);
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isAwaitExpression(node) ||
      ts.isSatisfiesExpression(node)
    )
      return this.#alternatives(node.expression);
    if (ts.isConditionalExpression(node))
      return [...this.#alternatives(node.whenTrue), ...this.#alternatives(node.whenFalse)];
    if (ts.isBinaryExpression(node)) return this.#binary(node);
    if (ts.isIdentifier(node)) return this.#named(this.#symbolOf(node)?.declarations);
    if (ts.isPropertyAccessExpression(node))
      return this.#named(this.#checker.getSymbolAtLocation(node.name)?.declarations);
    if (ts.isElementAccessExpression(node)) return this.#elements(node.expression);
    if (ts.isCallExpression(node))
      return this.#returned(this.#checker.getResolvedSignature(node)?.declaration);
    return [];
  }

  #symbolOf(name: ts.Identifier): ts.Symbol | undefined {
    return ts.isShorthandPropertyAssignment(name.parent)
      ? this.#checker.getShorthandAssignmentValueSymbol(name.parent)
      : this.#checker.getSymbolAtLocation(name);
  }

  #binary({ left, right, operatorToken: { kind } }: ts.BinaryExpression): readonly string[] {
    if (kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken)
      return [...this.#alternatives(left), ...this.#alternatives(right)];
    if (kind !== ts.SyntaxKind.PlusToken) return [];
    const ends = this.#orHole(right);
    return this.#orHole(left).flatMap((start) => ends.map((end) => start + end));
  }

  #orHole(node: ts.Expression): readonly string[] {
    const found = this.#alternatives(node);
    return found.length === 0 ? [hole] : found;
  }

  #template({ head, templateSpans }: ts.TemplateExpression): readonly string[] {
    return templateSpans.reduce<readonly string[]>(
      (starts, { expression, literal }) => {
        const middles = this.#filledIn(expression);
        return starts.flatMap((start) => middles.map((middle) => start + middle + literal.text));
      },
      [head.text],
    );
  }

  /** What was written for this very place becomes part of the sentence; what comes from elsewhere is a text of its own. */
  #filledIn(expression: ts.Expression): readonly string[] {
    const found = this.#alternatives(expression);
    if (isWrittenHere(this.#constant(expression))) return found.length === 0 ? [hole] : found;
    for (const text of found) if (/[a-z,] [a-z]/.test(text)) this.#parts.set(numbered(text), expression);
    return [hole];
  }

  /** The expression itself, or what the constant that it names was set to. */
  #constant(expression: ts.Expression): ts.Expression {
    const [declaration] = ts.isIdentifier(expression)
      ? (this.#checker.getSymbolAtLocation(expression)?.declarations ?? [])
      : [];
    const isLocal =
      declaration !== undefined &&
      ts.isVariableDeclaration(declaration) &&
      declaration.getSourceFile() === expression.getSourceFile();
    return isLocal && declaration.initializer !== undefined ? declaration.initializer : expression;
  }

  #named(declarations: readonly ts.Declaration[] = []): readonly string[] {
    return declarations.flatMap((declaration) => {
      if (ts.isVariableDeclaration(declaration))
        return declaration.initializer === undefined ? [] : this.#alternatives(declaration.initializer);
      if (ts.isParameter(declaration)) return this.#handedIn(declaration);
      if (ts.isBindingElement(declaration)) return this.#destructured(declaration);
      if (ts.isEnumMember(declaration)) return [];
      if (ts.isShorthandPropertyAssignment(declaration)) return this.#alternatives(declaration.name);
      const values = this.#valuesOf.get(declaration) ?? [];
      return values.flatMap((value) => this.#alternatives(value));
    });
  }

  #handedIn(parameter: ts.ParameterDeclaration): readonly string[] {
    const place = parameter.parent.parameters.indexOf(parameter);
    const given = (this.#callsOf.get(parameter.parent) ?? []).flatMap(
      (call) => call.arguments?.[place] ?? [],
    );
    const usual = parameter.initializer === undefined ? [] : [parameter.initializer];
    return [...given, ...usual].flatMap((one) => this.#alternatives(one));
  }

  #destructured(element: ts.BindingElement): readonly string[] {
    const name = (element.propertyName ?? element.name).getText();
    const type = this.#checker.getTypeAtLocation(element.parent);
    const types = type.isUnion() ? type.types : [type];
    return types.flatMap((one) => this.#named(one.getProperty(name)?.declarations));
  }

  #elements(object: ts.Expression): readonly string[] {
    const constant = this.#constant(object);
    if (!ts.isObjectLiteralExpression(constant) && !ts.isArrayLiteralExpression(constant)) return [];
    const values = ts.isArrayLiteralExpression(constant)
      ? [...constant.elements]
      : constant.properties.flatMap((one) => (ts.isPropertyAssignment(one) ? [one.initializer] : []));
    return values.flatMap((value) => this.#alternatives(value));
  }

  #returned(declaration: ts.Node | undefined): readonly string[] {
    if (declaration === undefined || !ts.isFunctionLike(declaration) || !('body' in declaration)) return [];
    const { body } = declaration;
    if (body === undefined) return [];
    if (!ts.isBlock(body)) return this.#alternatives(body);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node)) return;
      if (ts.isReturnStatement(node) && node.expression !== undefined)
        found.push(...this.#alternatives(node.expression));
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(body, visit);
    return found;
  }
}

function isWrittenHere(expression: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(expression)) return isWrittenHere(expression.expression);
  if (ts.isConditionalExpression(expression))
    return isWrittenHere(expression.whenTrue) || isWrittenHere(expression.whenFalse);
  return ts.isStringLiteralLike(expression) || ts.isTemplateExpression(expression);
}

function numbered(text: string): string {
  let place = 0;
  return text.replaceAll(hole, () => `{${++place}}`);
}

function add<V>(map: Map<ts.Node, V[]>, key: ts.Node, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
