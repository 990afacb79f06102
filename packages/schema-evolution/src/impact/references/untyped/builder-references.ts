import { ts } from 'ts-morph'
import type { ReferenceSubject } from '../../delta/reference-subject.ts'
import { tableReference } from '../../nodes/column-reference.ts'
import type { Hit } from '../../nodes/hit.ts'
import type { KyselyScopes } from '../../nodes/kysely-scope.ts'
import { isDynamicName } from './raw-references.ts'
import { namesColumn } from './raw-sql.ts'

/** Methods by which builders without our types name a table by its last name alone. */
const TABLE_METHODS = /^(?:from|into|table|insert|update|del|delete|\w*[jJ]oin|knex|k|supabase)$/

/** Finds queries of builders without types of ours, which name tables and columns as text: knex, Supabase, `Kysely<any>`. */
export class BuilderReferences {
  readonly #scopes: KyselyScopes
  readonly #subjects: readonly ReferenceSubject[]

  constructor(scopes: KyselyScopes, subjects: readonly ReferenceSubject[]) {
    this.#scopes = scopes
    this.#subjects = subjects
  }

  take(source: ts.SourceFile): readonly Hit[] {
    const hits: Hit[] = []
    const wanted = this.#subjects.filter(({ bareTable }) => source.text.includes(bareTable))
    if (wanted.length === 0) return hits
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node)) {
        for (const subject of wanted) {
          const call = callOn(node, subject)
          // The checker is slow: it is asked last.
          if (call && uses(call, subject) && !this.#isTyped(call, node))
            hits.push({
              subject,
              node,
              access: writes(call) ? 'write' : 'read',
              certainty: 'raw',
              detail: 'names',
            })
        }
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
    return hits
  }

  #isTyped(call: ts.CallExpression, { text }: ts.StringLiteralLike): boolean {
    return isDynamicName(call) || this.#scopes.knows(call, tableReference(text))
  }
}

/** The call that is handed the table by its name. */
function callOn(
  node: ts.StringLiteralLike,
  { table, bareTable }: ReferenceSubject,
): ts.CallExpression | undefined {
  const name = tableReference(node.text)
  if (name !== table && name !== bareTable) return undefined
  let argument: ts.Node = node
  while (ts.isPropertyAssignment(argument.parent) || ts.isObjectLiteralExpression(argument.parent))
    argument = argument.parent
  const call = argument.parent
  if (!ts.isCallExpression(call) || !(call.arguments as readonly ts.Node[]).includes(argument))
    return undefined
  const { expression } = call
  const called = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText()
  return name === table || TABLE_METHODS.test(called) ? call : undefined
}

/** Whether the statement around a call names the column, or takes all. */
function uses(call: ts.CallExpression, { columns, table, bareTable }: ReferenceSubject): boolean {
  if (columns.size === 0) return true
  const root = statementAround(call)
  const own = new Set([table, bareTable])
  let found = false
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) {
      const alias = /\s+as\s+(\w+)$/i.exec(node.text)?.[1]
      if (alias !== undefined && own.has(tableReference(node.text))) own.add(alias)
      const qualifier = /^\s*([\w.]+)\.\w+/.exec(node.text)?.[1]
      const ours = qualifier === undefined || own.has(qualifier)
      if (
        ours &&
        (node.text.trim() === '*' || [...columns].some((one) => namesColumn(node.text, one, () => true)))
      )
        found = true
    } else if (
      (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) &&
      (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)) &&
      columns.has(node.name.text)
    )
      found = true
    ts.forEachChild(node, visit)
  }
  visit(root)
  return found
}

const writes = (call: ts.CallExpression): boolean =>
  /\.(?:insert|update|upsert|del|delete)\s*\(/.test(statementAround(call).getText())

/** The statement around a node, or the expression that a function gives. */
function statementAround(node: ts.Node): ts.Node {
  let at = node
  while (!ts.isStatement(at.parent) && !ts.isSourceFile(at.parent) && !ts.isFunctionLike(at.parent))
    at = at.parent
  return at
}
