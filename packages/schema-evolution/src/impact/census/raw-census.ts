import { ts } from 'ts-morph'
import type { CensusSubject } from './census-subject.ts'
import { columnReference } from './column-reference.ts'
import { enclosingCall } from './enclosing-call.ts'
import type { Hit } from './hit.ts'
import { methodOf, type KyselyScopes } from './kysely-scope.ts'
import { ANY_NAME, isStatement, namesTables, rawUse } from './raw-sql.ts'

/** Finds in one file the SQL, and the names that are only known when it runs, that may be about the subjects. */
export class RawCensus {
  readonly #scopes: KyselyScopes
  readonly #subjects: readonly CensusSubject[]
  readonly #hits: Hit[] = []

  constructor(scopes: KyselyScopes, subjects: readonly CensusSubject[]) {
    this.#scopes = scopes
    this.#subjects = subjects
  }

  take(source: ts.SourceFile): readonly Hit[] {
    const visit = (node: ts.Node): void => {
      if (ts.isTaggedTemplateExpression(node)) this.#fragment(node)
      else if (ts.isTemplateExpression(node)) this.#statement(node, templateText(node))
      else if (ts.isStringLiteralLike(node)) this.#statement(node, node.text)
      else if (ts.isCallExpression(node) && (isDynamicName(node) || this.#scopes.isDynamic(node)))
        this.#name(node)
      ts.forEachChild(node, visit)
    }
    visit(source)
    return this.#hits
  }

  /** A literal can be compared; any other text may be any column of the query around. */
  #name(call: ts.CallExpression): void {
    const [name] = call.arguments
    if (!name || isPartOfStatement(call)) return
    const column = ts.isStringLiteralLike(name) ? columnReference(name.text).column : undefined
    const { names, other } = this.#around(call)
    for (const subject of this.#subjects) {
      if (column === undefined ? subject.columns.size === 0 : !subject.columns.has(column)) continue
      if (names.has(subject.interfaceName) || (column !== undefined && other))
        this.#hits.push({ subject, node: call, access: 'read', certainty: 'raw', detail: methodOf(call) })
    }
  }

  /** A template of `sql`. */
  #fragment(node: ts.TaggedTemplateExpression): void {
    const tag = ts.isPropertyAccessExpression(node.tag) ? node.tag.expression : node.tag
    if (tag.getText() !== 'sql') return
    const sql = ts.isTemplateExpression(node.template) ? templateText(node.template) : node.template.text
    const used = this.#subjects.flatMap((subject) => {
      const access = rawUse(sql, subject)
      return access === undefined ? [] : [{ subject, access }]
    })
    if (used.length === 0) return
    const { names, other } = this.#around(node)
    for (const { subject, access } of used) {
      if (names.has(subject.interfaceName) || other)
        this.#hits.push({ subject, node, access, certainty: 'raw', detail: 'sql' })
    }
  }

  /** SQL in a plain text, as it is handed to a driver. */
  #statement(node: ts.Node, text: string): void {
    if (ts.isTaggedTemplateExpression(node.parent) || !isStatement(text)) return
    for (const subject of this.#subjects) {
      const access = rawUse(text, subject)
      if (access !== undefined) this.#hits.push({ subject, node, access, certainty: 'raw', detail: 'sql' })
    }
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

/** `db.dynamic.ref(name)`, `sql.ref('o.amount')`: names that no type says. */
export function isDynamicName({ expression }: ts.CallExpression): boolean {
  if (!ts.isPropertyAccessExpression(expression)) return false
  const owner = expression.expression
  const named = ts.isPropertyAccessExpression(owner) ? owner.name.text : owner.getText()
  return (
    (named === 'dynamic' || named === 'sql') && ['ref', 'table', 'id', 'raw'].includes(expression.name.text)
  )
}

/** Whether a name stands in a template that says what tables it is about, and is judged with it. */
function isPartOfStatement({ parent }: ts.CallExpression): boolean {
  return ts.isTemplateSpan(parent) && namesTables(templateText(parent.parent))
}

/** The text of a template: names as they are spelled, a mark for others, and a space where a value is. */
const templateText = ({ head, templateSpans }: ts.TemplateExpression): string =>
  [
    head.text,
    ...templateSpans.map(({ expression, literal }) => `${spelled(expression)}${literal.text}`),
  ].join('')

function spelled(value: ts.Expression): string {
  if (!ts.isCallExpression(value) || !isDynamicName(value)) return ' '
  const texts = value.arguments.map((one) => (ts.isStringLiteralLike(one) ? one.text : ANY_NAME))
  return texts.length === 0 ? ' ' : texts.join('.')
}
