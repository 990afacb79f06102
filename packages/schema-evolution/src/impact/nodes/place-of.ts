import { ts } from 'ts-morph'
import { assignedName, closureMembers, isRouter } from './place-members.ts'

/** A place in code by the name that people call it. */
export interface CodePlace {
  readonly file: string
  /** Of the node itself, from 1. */
  readonly line: number
  /**
   * Enclosing top-level declaration, with the member of a class, object, router or of what a function returns: `Orders.byState`;
   * `line 12` where there is none.
   */
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
  const line = lineOf(node, source)
  const chain: ts.Node[] = []
  for (let at: ts.Node | undefined = node; at && !ts.isSourceFile(at); at = at.parent) chain.unshift(at)
  const [statement] = chain
  const top =
    statement && ts.isVariableStatement(statement)
      ? (chain.find(ts.isVariableDeclaration) ?? statement.declarationList.declarations[0])
      : statement
  const assigned = statement && assignedName(statement as ts.Statement)
  const name = top && (nameOf(top) ?? assigned ?? (ts.isExportAssignment(top) ? 'default' : undefined))
  const below = chain.slice(chain.indexOf(top ?? node) + 1)
  const members = top && isFunction(top) ? closureMember(top, below) : membersOf(below)
  return {
    file: source.fileName,
    line,
    name: name === undefined ? `line ${lineOf(statement ?? node, source)}` : [name, ...members].join('.'),
  }
}

/**
 * The members directly below a class, or below the object that a constant is, a router is made of, or a function returns; deeper
 * ones are parts of a query.
 */
function membersOf(below: readonly ts.Node[]): readonly string[] {
  const names: string[] = []
  for (const [i, node] of below.entries()) {
    if (isMember(node)) names.push(...(nameOf(node) === undefined ? [] : [nameOf(node) ?? '']))
    else if (isTransparent(node)) continue
    else if (ts.isCallExpression(node) && isRouter(node)) continue
    else if (isFunction(node) && names.length === 0) return closureMember(node, below.slice(i + 1))
    else if (!isAssigned(node)) break
  }
  return names
}

/** The member of what a function returns that nodes in it stand in. */
const closureMember = (node: ts.FunctionLikeDeclaration, below: readonly ts.Node[]): readonly string[] =>
  closureMembers(node)
    .filter((member) => below.includes(member.node))
    .slice(0, 1)
    .map(({ name }) => name)

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node)

/** `exports.orders = { … }`. */
const isAssigned = (node: ts.Node): boolean =>
  ts.isBinaryExpression(node) && ts.isExpressionStatement(node.parent)

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
      // The comment before a declaration may have types, which belong to it.
      child.getFullStart() <= position && position < child.end ? inside(child) : undefined,
    ) ?? node
  return inside(source)
}
