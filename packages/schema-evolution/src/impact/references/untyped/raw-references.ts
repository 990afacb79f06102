import { ts } from 'ts-morph'
import { isRuleDelta } from '../../delta/rule-delta.ts'
import type { ReferenceSubject } from '../../delta/reference-subject.ts'
import { columnReference } from '../../nodes/column-reference.ts'
import { enclosingCall } from '../../nodes/enclosing-call.ts'
import type { Hit } from '../../nodes/hit.ts'
import { methodOf, type KyselyScopes } from '../../nodes/kysely-scope.ts'
import { rawRuleUse } from './raw-rule.ts'
import { isStatement, namesTables, rawUse } from './raw-sql.ts'
import type { RawTexts } from './raw-text.ts'
import type { SyntacticTables } from '../../nodes/syntactic-tables.ts'

/** Finds in one file the SQL, and the names that are only known when it runs, that may be about the subjects. */
export class RawReferences {
  readonly #scopes: KyselyScopes
  readonly #tables: SyntacticTables
  readonly #subjects: readonly ReferenceSubject[]
  readonly #texts: RawTexts
  readonly #hits: Hit[] = []

  constructor(
    scopes: KyselyScopes,
    tables: SyntacticTables,
    texts: RawTexts,
    subjects: readonly ReferenceSubject[],
  ) {
    this.#scopes = scopes
    this.#tables = tables
    this.#texts = texts
    this.#subjects = subjects
  }

  take(source: ts.SourceFile): readonly Hit[] {
    const visit = (node: ts.Node): void => {
      if (ts.isTaggedTemplateExpression(node)) this.#fragment(node)
      else if (isText(node)) this.#statement(node, this.#texts.of(node) ?? '')
      else if (ts.isVariableDeclaration(node) && node.initializer && isAddedTo(node))
        this.#statement(node, this.#texts.of(node.name) ?? '')
      if (ts.isCallExpression(node) && (isDynamicName(node) || this.#scopes.isDynamic(node))) this.#name(node)
      ts.forEachChild(node, visit)
    }
    visit(source)
    return this.#hits
  }

  /** A literal can be compared; any other text may be any column of the query around. */
  #name(call: ts.CallExpression): void {
    const [name] = call.arguments
    if (!name || this.#isPartOfStatement(call)) return
    const column = ts.isStringLiteralLike(name) ? columnReference(name.text).column : undefined
    const { names, other } = this.#around(call)
    for (const subject of this.#subjects) {
      if (isRuleDelta(subject.delta)) continue
      if (column === undefined ? subject.columns.size === 0 : !subject.columns.has(column)) continue
      if (names.has(subject.interfaceName) || (column !== undefined && other))
        this.#hits.push({ subject, node: call, access: 'read', certainty: 'raw', detail: methodOf(call) })
    }
  }

  /** A template of `sql`. */
  #fragment(node: ts.TaggedTemplateExpression): void {
    const tag = ts.isPropertyAccessExpression(node.tag) ? node.tag.expression : node.tag
    if (tag.getText() !== 'sql') return
    const sql = this.#texts.of(node) ?? ''
    const enclosing = enclosingCall(node)
    const spelled = enclosing && this.#tables.of(enclosing.call)
    const used = this.#subjects
      .filter(({ table }) => spelled?.has(table) ?? true)
      .flatMap((subject) => usesOf(node, sql, subject))
    if (used.length === 0) return
    const { names, other } = this.#around(node)
    this.#hits.push(...used.filter(({ subject }) => names.has(subject.interfaceName) || other))
  }

  /** SQL in a plain text, as it is handed to a driver. */
  #statement(node: ts.Node, text: string): void {
    if (ts.isTaggedTemplateExpression(node.parent) || !isStatement(text)) return
    this.#hits.push(...this.#subjects.flatMap((subject) => usesOf(node, text, subject)))
  }

  /** Whether a name stands in a template that says what tables it is about, and is judged with it. */
  #isPartOfStatement({ parent }: ts.CallExpression): boolean {
    return ts.isTemplateSpan(parent) && namesTables(this.#texts.of(parent.parent.parent) ?? '')
  }

  /** The tables of the nearest query around; unknown ones where there is none. */
  #around(node: ts.Node): { readonly names: ReadonlySet<string>; readonly other: boolean } {
    for (let found = enclosingCall(node); found; found = enclosingCall(found.call)) {
      const scopes = this.#scopes.of(found.call).filter(({ aliases }) => aliases.length > 0)
      if (scopes.length === 0) continue
      const tables = scopes.map((scope) => this.#scopes.tables(scope, node))
      return {
        names: new Set(tables.flatMap(({ names }) => [...names])),
        other: tables.some(({ other }) => other),
      }
    }
    return { names: new Set(), other: true }
  }
}

/** What SQL does with a subject. */
function usesOf(node: ts.Node, sql: string, subject: ReferenceSubject): readonly Hit[] {
  const { delta } = subject
  if (isRuleDelta(delta)) {
    const used = rawRuleUse(sql, delta)
    if (!used) return []
    const { broken, detail } = used
    return [{ subject, node, access: 'write', certainty: broken ? 'broken' : 'raw', detail }]
  }
  const access = rawUse(sql, subject)
  return access === undefined ? [] : [{ subject, node, access, certainty: 'raw', detail: 'sql' }]
}

/** `db.dynamic.ref(name)`, `sql.ref('o.amount')`: names that no type says. */
export function isDynamicName({ expression }: ts.CallExpression): boolean {
  if (!ts.isPropertyAccessExpression(expression)) return false
  const owner = expression.expression
  const named = ts.isPropertyAccessExpression(owner) ? owner.name.text : owner.getText()
  return (
    (named === 'dynamic' || named === 'sql') && ['ref', 'table', 'id', 'raw'].includes(expression.name.text)
  )
}

/** What can be a text that is put together. */
const isText = (node: ts.Node): boolean =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateExpression(node) ||
  (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) ||
  (ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'join')

/** Whether a text or list is written in several statements. */
function isAddedTo({ name, parent }: ts.VariableDeclaration): boolean {
  if (!ts.isIdentifier(name)) return false
  return new RegExp(`\\b${name.text}\\s*\\+=|\\b${name.text}\\.push\\(`).test(parent.parent.parent.getText())
}
