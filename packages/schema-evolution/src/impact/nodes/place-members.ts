import { ts } from 'ts-morph'

/** A function among those that another returns in an object, and the name that it has there. */
export interface ClosureMember {
  readonly name: string
  readonly node: ts.Node
}

/** The functions that a function returns in an object, wherever in it they are written: `(db) => ({ byId: () => … })`. */
export function closureMembers(node: ts.FunctionLikeDeclaration): readonly ClosureMember[] {
  const { body } = node
  if (!body) return []
  const statements = ts.isBlock(body) ? body.statements : []
  const returned: readonly ts.Node[] = ts.isBlock(body)
    ? statements.flatMap((one) => (ts.isReturnStatement(one) ? (one.expression ?? []) : []))
    : [body]
  const object = returned
    .map(bare)
    .flatMap((one) => (ts.isCallExpression(one) && isRouter(one) ? one.arguments.map(bare) : [one]))
    .find((one) => ts.isObjectLiteralExpression(one))
  if (!object) return []
  const named = object.properties.flatMap((property): ClosureMember[] => {
    const { name } = property
    if (!name || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) return []
    if (ts.isMethodDeclaration(property)) return [{ name: name.text, node: property }]
    if (ts.isPropertyAssignment(property)) {
      const value = bare(property.initializer)
      if (ts.isIdentifier(value)) return declaredAs(value.text, name.text, statements)
      return hasFunction(value) ? [{ name: name.text, node: property }] : []
    }
    return ts.isShorthandPropertyAssignment(property) ? declaredAs(name.text, name.text, statements) : []
  })
  return named
}

function declaredAs(local: string, name: string, statements: readonly ts.Statement[]): ClosureMember[] {
  return statements.flatMap((statement): ClosureMember[] => {
    if (ts.isFunctionDeclaration(statement))
      return statement.name?.text === local ? [{ name, node: statement }] : []
    if (!ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations
      .filter(
        (one) =>
          ts.isIdentifier(one.name) &&
          one.name.text === local &&
          one.initializer &&
          hasFunction(one.initializer),
      )
      .map((node) => ({ name, node }))
  })
}

const OBJECTS_OF_QUERIES = new Set([
  'values',
  'set',
  'doUpdateSet',
  'thenUpdateSet',
  'thenInsertValues',
  'and',
  'or',
])

/** Whether a call makes one thing of an object of functions, each of which people call by its key: `router({ byId: … })`. */
export function isRouter({ expression, arguments: given }: ts.CallExpression): boolean {
  const called = ts.isPropertyAccessExpression(expression) ? expression.name : expression
  const name = ts.isIdentifier(called) ? called.text : ''
  if (OBJECTS_OF_QUERIES.has(name)) return false
  const functions = given
    .map(bare)
    .filter((one) => ts.isObjectLiteralExpression(one))
    .flatMap(({ properties }) =>
      properties.filter(
        (one) =>
          ts.isMethodDeclaration(one) || (ts.isPropertyAssignment(one) && hasFunction(one.initializer)),
      ),
    )
  return functions.length > 1 || (functions.length === 1 && /router/i.test(name))
}

function hasFunction(node: ts.Node): boolean {
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isMethodDeclaration(node)) return true
  return ts.forEachChild(node, (child) => hasFunction(child) || undefined) ?? false
}

/** `exports.orders = …`, `module.exports = …`. */
export function assignedName(statement: ts.Statement): string | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return undefined
  const target = statement.expression.left.getText()
  if (target === 'module.exports') return 'default'
  return /^(?:module\.)?exports\.(\w+)$/.exec(target)?.[1]
}

const bare = (node: ts.Node): ts.Node =>
  ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)
    ? bare(node.expression)
    : node
