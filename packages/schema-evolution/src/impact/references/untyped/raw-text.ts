import { ts } from 'ts-morph'
import { declaredSymbol } from '../../nodes/declared-symbol.ts'
import { ANY_NAME } from './raw-sql.ts'

/** Texts that are made of texts of texts are not followed further. */
const DEEPEST = 8
/** The words of SQL after which something else stands than before. */
const CLAUSES =
  /\b(?:select|distinct|by|returning|set|where|and|or|on|having|from|join|into|update|values|in|limit|offset|like|then)\b/gi
/** After these a name stands, and not a value. */
const BEFORE_NAME = /^(?:select|distinct|by|returning|set|where|and|or|on|having|from|join|into|update)$/i
/** After these comes a list of names. */
const BEFORE_NAMES = /^(?:select|distinct|by|returning)$/i
const SAME_TEXT = new Set([
  'trim',
  'trimEnd',
  'trimStart',
  'replace',
  'replaceAll',
  'toLowerCase',
  'toString',
  'concat',
])

/** Puts together the SQL that code builds from pieces: templates, sums, joined lists, constants of this file or another. */
export class RawTexts {
  readonly #checker: ts.TypeChecker

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker
  }

  /** The text that an expression stands for, with marks where a name is only known when it runs; undefined where it is none. */
  of(node: ts.Node, depth = 0): string | undefined {
    if (depth > DEEPEST) return undefined
    if (ts.isStringLiteralLike(node)) return node.text
    if (ts.isTemplateExpression(node)) return this.#template(node, depth, false)
    if (ts.isTaggedTemplateExpression(node))
      return ts.isTemplateExpression(node.template)
        ? this.#template(node.template, depth, true)
        : node.template.text
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
      return this.of(node.expression, depth)
    if (ts.isNonNullExpression(node) || ts.isSpreadElement(node)) return this.of(node.expression, depth)
    if (ts.isBinaryExpression(node)) return this.#sum(node, depth)
    if (ts.isConditionalExpression(node)) return this.#all([node.whenTrue, node.whenFalse], ' ', depth)
    if (ts.isArrayLiteralExpression(node)) return this.#all(node.elements, ', ', depth)
    if (ts.isCallExpression(node)) return this.#call(node, depth)
    if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) return this.#named(node, depth)
    return undefined
  }

  /** What is added to a variable after it is declared: `text += …`, `parts.push(…)`. */
  additions(declaration: ts.VariableDeclaration): readonly ts.Expression[] {
    const { name } = declaration
    if (!ts.isIdentifier(name)) return []
    const found: ts.Expression[] = []
    const visit = (node: ts.Node): void => {
      const { left, operatorToken, right } = node as ts.BinaryExpression
      if (
        ts.isBinaryExpression(node) &&
        operatorToken.kind === ts.SyntaxKind.PlusEqualsToken &&
        left.getText() === name.text
      )
        found.push(right)
      if (
        ts.isCallExpression(node) &&
        ts.isPropertyAccessExpression(node.expression) &&
        node.expression.name.text === 'push' &&
        node.expression.expression.getText() === name.text
      )
        found.push(...node.arguments)
      ts.forEachChild(node, visit)
    }
    let block: ts.Node = declaration
    while (block.parent && !ts.isBlock(block) && !ts.isSourceFile(block)) block = block.parent
    visit(block)
    return found
  }

  #sum({ left, operatorToken, right }: ts.BinaryExpression, depth: number): string | undefined {
    if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return this.of(right, depth)
    if (operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined
    const [first, second] = [this.of(left, depth), this.of(right, depth)]
    if (first === undefined && second === undefined) return undefined
    return `${first ?? ' '}${second ?? mark(first ?? '')}`
  }

  #all(nodes: readonly ts.Node[], separator: string, depth: number): string | undefined {
    const texts = nodes.map((one) => this.of(one, depth))
    return texts.every((text) => text === undefined)
      ? undefined
      : texts.map((text) => text ?? ANY_NAME).join(separator)
  }

  #template({ head, templateSpans }: ts.TemplateExpression, depth: number, tagged: boolean): string {
    let text = head.text
    for (const { expression, literal } of templateSpans) {
      const piece = this.#piece(expression, depth, tagged)
      text += `${piece ?? (tagged ? ' ' : mark(text))}${literal.text}`
    }
    return text
  }

  /** In a template of `sql`, a text is a value; only what `sql` makes is SQL. */
  #piece(expression: ts.Expression, depth: number, tagged: boolean): string | undefined {
    if (!tagged) return this.of(expression, depth + 1)
    const type = this.#checker.getTypeAtLocation(expression)
    const parts = type.isUnion() ? type.types : [type]
    if (!parts.some(({ symbol }) => symbol?.name === 'RawBuilder')) return undefined
    return this.of(expression, depth + 1) ?? ANY_NAME
  }

  #call(call: ts.CallExpression, depth: number): string | undefined {
    const { expression, arguments: given } = call
    if (!ts.isPropertyAccessExpression(expression)) return this.#returned(call, depth)
    const [first] = given
    const owner = expression.expression
    const method = expression.name.text
    if (owner.getText() === 'sql') return this.#sqlCall(method, given, depth)
    if (method === 'join' && (first === undefined || ts.isStringLiteralLike(first))) {
      const list = this.#listOf(owner, depth)
      return list?.join(first && ts.isStringLiteralLike(first) ? first.text : ',')
    }
    return SAME_TEXT.has(method) ? this.of(owner, depth) : this.#returned(call, depth)
  }

  #sqlCall(method: string, given: readonly ts.Expression[], depth: number): string | undefined {
    const [first] = given
    if (!first) return undefined
    if (method === 'raw') return this.of(first, depth + 1) ?? ANY_NAME
    if (method === 'join') return this.#listOf(first, depth)?.join(', ') ?? ANY_NAME
    if (method === 'lit' || method === 'val' || method === 'value') return ' '
    return given.map((one) => (ts.isStringLiteralLike(one) ? one.text : ANY_NAME)).join('.')
  }

  /** The texts of a list: spelled out, of a constant, or mapped to others. */
  #listOf(node: ts.Expression, depth: number): readonly string[] | undefined {
    if (depth > DEEPEST) return undefined
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
      return this.#listOf(node.expression, depth)
    if (ts.isArrayLiteralExpression(node))
      return node.elements.flatMap((one) =>
        ts.isSpreadElement(one)
          ? (this.#listOf(one.expression, depth + 1) ?? [ANY_NAME])
          : [this.of(one, depth + 1) ?? ANY_NAME],
      )
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name, expression } = node.expression
      if (['map', 'filter', 'slice', 'toSorted', 'sort', 'concat'].includes(name.text))
        return this.#listOf(expression, depth + 1)
      if (name.text === 'keys' && expression.getText() === 'Object' && node.arguments[0])
        return this.#keysOf(node.arguments[0])
    }
    const declaration = this.#declarationOf(node)
    const value = declaration && initializerOf(declaration)
    if (!value) return undefined
    const added =
      declaration && ts.isVariableDeclaration(declaration)
        ? this.additions(declaration).map((one) => this.of(one, depth + 1) ?? ANY_NAME)
        : []
    const list = this.#listOf(value, depth + 1)
    return list && [...list, ...added]
  }

  #keysOf(node: ts.Expression): readonly string[] {
    return this.#checker
      .getTypeAtLocation(node)
      .getProperties()
      .map(({ name }) => name)
  }

  #named(node: ts.Expression, depth: number): string | undefined {
    const declaration = this.#declarationOf(node)
    const value = declaration && initializerOf(declaration)
    if (!declaration || !value) return undefined
    const text = this.of(value, depth + 1)
    if (text === undefined || !ts.isVariableDeclaration(declaration)) return text
    return [text, ...this.additions(declaration).map((one) => this.of(one, depth + 1) ?? ' ')].join('')
  }

  /** What a function of one expression gives: `const columns = () => 'a, b'`. */
  #returned({ expression }: ts.CallExpression, depth: number): string | undefined {
    const declaration = this.#declarationOf(expression)
    const callee =
      declaration && (ts.isFunctionDeclaration(declaration) ? declaration : initializerOf(declaration))
    if (!callee || !(ts.isArrowFunction(callee) || ts.isFunctionDeclaration(callee))) return undefined
    const { body } = callee
    if (!body) return undefined
    if (!ts.isBlock(body)) return this.of(body, depth + 1)
    const last = body.statements.find(ts.isReturnStatement)?.expression
    return last && this.of(last, depth + 1)
  }

  #declarationOf(node: ts.Expression): ts.Node | undefined {
    const name = ts.isPropertyAccessExpression(node) ? node.name : node
    return declaredSymbol(name, this.#checker)?.declarations?.[0]
  }
}

const initializerOf = (declaration: ts.Node): ts.Expression | undefined =>
  ts.isVariableDeclaration(declaration) ||
  ts.isPropertyAssignment(declaration) ||
  ts.isEnumMember(declaration)
    ? declaration.initializer
    : undefined

/** What an unknown piece of SQL is, by what stands before it. */
function mark(before: string): string {
  const clause = [...before.matchAll(CLAUSES)].at(-1)
  if (!clause) return ' '
  const [word] = clause
  const rest = before.slice(clause.index + word.length).trim()
  const named = rest === '' ? BEFORE_NAME.test(word) : rest.endsWith(',') && BEFORE_NAMES.test(word)
  return named ? ANY_NAME : ' '
}
