import { ts } from 'ts-morph'

/** A place in code by the name that people call it. */
export interface CodePlace {
  readonly file: string
  /** Of the node itself, from 1. */
  readonly line: number
  /** Enclosing top-level declaration, with the member of a class or object: `Orders.byState`; `line 12` where there is none. */
  readonly name: string
}

const nameOf = (node: ts.Node): string | undefined => {
  const { name } = node as { name?: ts.Node }
  return name && (ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isPrivateIdentifier(name))
    ? name.text
    : undefined
}

const isMember = (node: ts.Node): boolean =>
  ts.isMethodDeclaration(node) ||
  ts.isPropertyDeclaration(node) ||
  ts.isPropertyAssignment(node) ||
  ts.isAccessor(node)

/** Names the declaration that a node stands in. */
export function placeOf(node: ts.Node, source: ts.SourceFile): CodePlace {
  const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
  const chain: ts.Node[] = []
  for (let at: ts.Node | undefined = node; at && !ts.isSourceFile(at); at = at.parent) chain.unshift(at)
  const [statement] = chain
  const declared = chain.findIndex((one) => ts.isVariableDeclaration(one) || one === statement)
  const top =
    statement && ts.isVariableStatement(statement) ? chain.find(ts.isVariableDeclaration) : statement
  const name = top && (nameOf(top) ?? (ts.isExportAssignment(top) ? 'default' : undefined))
  // The members directly below a class, or below the object that a constant is; deeper ones are parts of a query.
  const below = chain.slice(chain.indexOf(top ?? node) + 1)
  const direct = below.findIndex((one) => !isMember(one) && !isTransparent(one))
  const members = below
    .slice(0, direct === -1 ? below.length : direct)
    .filter(isMember)
    .flatMap((one) => nameOf(one) ?? [])
  return {
    file: source.fileName,
    line,
    name:
      name === undefined
        ? `line ${declared === -1 ? line : lineOf(statement ?? node, source)}`
        : [name, ...members].join('.'),
  }
}

const isTransparent = (node: ts.Node): boolean =>
  ts.isObjectLiteralExpression(node) ||
  ts.isAsExpression(node) ||
  ts.isSatisfiesExpression(node) ||
  ts.isParenthesizedExpression(node)

const lineOf = (node: ts.Node, source: ts.SourceFile): number =>
  source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1

/** The smallest node at a place that the compiler names, both from 1. */
export function nodeAt(source: ts.SourceFile, line: number, column: number): ts.Node {
  const starts = source.getLineStarts()
  const start = starts[Math.min(line, starts.length) - 1] ?? 0
  const position = Math.min(start + column - 1, source.end)
  const inside = (node: ts.Node): ts.Node =>
    ts.forEachChild(node, (child) =>
      child.getStart(source) <= position && position < child.end ? inside(child) : undefined,
    ) ?? node
  return inside(source)
}
