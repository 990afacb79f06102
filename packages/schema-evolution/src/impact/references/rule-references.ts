import { ts } from 'ts-morph'
import { identifies, isWithin, type RuleDelta, type Uniqueness } from '../delta/rule-delta.ts'
import { isSpelledOut } from '../nodes/argument-parts.ts'
import type { ReferenceSubject } from '../delta/reference-subject.ts'
import { enclosingCall } from '../nodes/enclosing-call.ts'
import type { Hit } from '../nodes/hit.ts'
import { methodOf, type KyselyScopes } from '../nodes/kysely-scope.ts'
import type { SyntacticTables } from '../nodes/syntactic-tables.ts'
import { TypedReferences } from './typed-references.ts'

const COMPARES = /^(?:where|whereRef|on|onRef|and|filterWhere|eb|cb|qb|\w*[jJ]oin)$/
/** Operators by which a value picks a row. */
const EQUALS = /^(?:=|==|in|is|is not distinct from)$/

/** Finds in one file the calls of Kysely that count on a rule that changes: a key, a unique constraint, a default. */
export class RuleReferences {
  readonly #scopes: KyselyScopes
  readonly #tables: SyntacticTables
  readonly #subjects: readonly ReferenceSubject[]

  constructor(scopes: KyselyScopes, tables: SyntacticTables, subjects: readonly ReferenceSubject[]) {
    this.#scopes = scopes
    this.#tables = tables
    this.#subjects = subjects
  }

  take(source: ts.SourceFile): readonly Hit[] {
    const named = new TypedReferences(this.#scopes, this.#tables, this.#subjects).take(source)
    const hits: Hit[] = []
    for (const subject of this.#subjects) {
      const { delta } = subject
      const own = named.filter((hit) => hit.subject === subject)
      if ('uniqueness' in delta)
        hits.push(...lookups(own, delta.uniqueness), ...this.#writes(source, subject, delta.uniqueness, own))
      if (delta.kind === 'change-default') hits.push(...this.#inserts(source, subject, delta))
    }
    return hits
  }

  /** Upserts, and, where more rows are kept out than before, all that can bring such a row. */
  #writes(
    source: ts.SourceFile,
    subject: ReferenceSubject,
    uniqueness: Uniqueness,
    named: readonly Hit[],
  ): readonly Hit[] {
    const hits: Hit[] = []
    const strict = stricter(uniqueness)
    for (const call of callsIn(source)) {
      const method = methodOf(call)
      const inserts = method === 'values' || method === 'expression' || method === 'defaultValues'
      if (method !== 'onConflict' && !(inserts && strict.length > 0)) continue
      if (this.#isOn(call, subject))
        hits.push({ subject, node: nameNode(call), access: 'write', certainty: 'sure', detail: method })
    }
    const set = named.filter(({ detail }) => /^(?:set|doUpdateSet|thenUpdateSet)$/.test(detail))
    return strict.length > 0 ? [...hits, ...set] : hits
  }

  /** Inserts that leave the column to its default. */
  #inserts(
    source: ts.SourceFile,
    subject: ReferenceSubject,
    { column: { name } }: Extract<RuleDelta, { kind: 'change-default' }>,
  ): readonly Hit[] {
    return callsIn(source).flatMap((call): Hit[] => {
      const method = methodOf(call)
      if (!['values', 'columns', 'defaultValues'].includes(method) || !this.#isOn(call, subject)) return []
      const [rows] = call.arguments
      return rows && this.#gives(rows, name)
        ? []
        : [{ subject, node: nameNode(call), access: 'write', certainty: 'sure', detail: method }]
    })
  }

  #gives(rows: ts.Expression, column: string): boolean {
    if (isSpelledOut(rows)) return new RegExp(`\\b${column}\\b`).test(rows.getText())
    return this.#scopes.hasColumn(rows, column)
  }

  #isOn(call: ts.CallExpression, { table, interfaceName }: ReferenceSubject): boolean {
    if (!(this.#tables.of(call)?.has(table) ?? true)) return false
    return this.#scopes.of(call).some((scope) => this.#scopes.tables(scope, call).names.has(interfaceName))
  }
}

/** Unique rules that keep out rows which none before did. */
const stricter = ({ gone, fresh, after }: Uniqueness): Uniqueness['fresh'] => {
  const before = [...gone, ...after.filter((rule) => !fresh.includes(rule))]
  return fresh.filter(({ columns }) => !before.some((rule) => identifies(rule, new Set(columns))))
}

/** Queries that pick one row by what no longer picks one. */
function lookups(hits: readonly Hit[], { gone, after }: Uniqueness): readonly Hit[] {
  const queries = Map.groupBy(hits.filter(isCompared), ({ node }) => queryAround(node))
  return [...queries.values()].flatMap((group) => {
    const compared = new Set(group.map(({ node }) => columnName(node)))
    const lost =
      gone.some((rule) => isWithin(rule, compared)) && !after.some((rule) => identifies(rule, compared))
    return lost ? group.slice(0, 1) : []
  })
}

function isCompared({ node, detail }: Hit): boolean {
  const found = enclosingCall(node)
  if (!found) return true
  const operator = found.call.arguments[found.index + 1]
  if (!COMPARES.test(detail)) return false
  return (
    !operator || !ts.isStringLiteralLike(operator) || /[jJ]oin$/.test(detail) || EQUALS.test(operator.text)
  )
}

const columnName = (node: ts.Node): string => {
  const text = ts.isStringLiteralLike(node)
    ? node.text
    : ((node as { name?: ts.Node }).name?.getText().replaceAll(/['"]/g, '') ?? '')
  return text.split('.').at(-1) ?? text
}

/** The whole expression that a query is, with the calls that its callbacks are handed to. */
function queryAround(node: ts.Node): ts.Node {
  let at = node
  while (at.parent && !ts.isStatement(at.parent) && !ts.isVariableDeclaration(at.parent)) {
    if (ts.isFunctionLike(at) && !ts.isCallExpression(at.parent)) break
    at = at.parent
  }
  return at
}

function callsIn(source: ts.SourceFile): readonly ts.CallExpression[] {
  const calls: ts.CallExpression[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) calls.push(node)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return calls
}

const nameNode = ({ expression }: ts.CallExpression): ts.Node =>
  ts.isPropertyAccessExpression(expression) ? expression.name : expression
