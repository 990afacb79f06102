import { ts } from 'ts-morph'
import type { CensusSubject } from './census-subject.ts'
import { columnReference, tableReference } from './column-reference.ts'
import { enclosingCall } from './enclosing-call.ts'
import type { Hit, HitCertainty } from './hit.ts'
import { methodOf, type KyselyScopes } from './kysely-scope.ts'
import { accessOf, comparesKeys, namesColumn, takesAll, writesKeys } from './query-method.ts'
import { isStatement, rawUse } from './raw-sql.ts'
import type { SyntacticTables } from './syntactic-tables.ts'

/** Finds in one file what names the subjects. */
export class FileCensus {
  readonly #scopes: KyselyScopes
  readonly #tables: SyntacticTables
  readonly #subjects: readonly CensusSubject[]
  readonly #hits: Hit[] = []

  constructor(scopes: KyselyScopes, tables: SyntacticTables, subjects: readonly CensusSubject[]) {
    this.#scopes = scopes
    this.#tables = tables
    this.#subjects = subjects
  }

  take(source: ts.SourceFile): readonly Hit[] {
    const visit = (node: ts.Node): void => {
      this.#look(node)
      ts.forEachChild(node, visit)
    }
    visit(source)
    return this.#hits
  }

  #look(node: ts.Node): void {
    if (ts.isStringLiteralLike(node)) this.#text(node)
    else if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) this.#key(node)
    else if (ts.isCallExpression(node)) this.#call(node)
    if (ts.isTaggedTemplateExpression(node)) this.#template(node)
    else if (ts.isTemplateExpression(node)) this.#statement(node, templateText(node))
  }

  /** `'o.amount as total'`, `'shop.orders as o'`. */
  #text(node: ts.StringLiteralLike): void {
    if (ts.isTaggedTemplateExpression(node.parent)) return
    this.#statement(node, node.text)
    const reference = columnReference(node.text)
    const table = tableReference(node.text)
    for (const subject of this.#subjects) {
      if (subject.columns.size === 0 ? subject.table !== table : !subject.columns.has(reference.column))
        continue
      const found = enclosingCall(node)
      if (!found) continue
      const { call, index } = found
      if (subject.columns.size > 0 && !this.#concerns(call, subject)) continue
      const method = methodOf(call)
      const scopes = this.#scopes.of(call)
      if (subject.columns.size === 0) {
        if (scopes.length > 0) this.#hit(subject, node, method)
        continue
      }
      if (this.#dynamic(call)) {
        if (this.#mayConcern(call, subject)) this.#hit(subject, node, method, 'raw')
        continue
      }
      if (!namesColumn(method, index, this.#scopes.isComparison(call))) continue
      const owned = scopes.some((scope) =>
        this.#scopes.owners(scope, reference, node).has(subject.interfaceName),
      )
      if (owned) this.#hit(subject, node, method)
      else if (scopes.some((scope) => this.#scopes.isDerived(scope, reference, node)))
        this.#hit(subject, node, method, 'derived')
    }
  }

  /** `{ amount: 1 }` in `values`, `set`, `and`. */
  #key(node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): void {
    const { name } = node
    if (!ts.isIdentifier(name) && !ts.isStringLiteral(name)) return
    const wanted = this.#subjects.filter(({ columns }) => columns.has(name.text))
    if (wanted.length === 0) return
    const found = enclosingCall(node.parent)
    const method = found ? methodOf(found.call) : ''
    if (!found || !(writesKeys(method) || comparesKeys(method))) {
      const written = this.#scopes.writtenBy(node.parent)
      for (const subject of wanted) {
        if (written.has(subject.interfaceName))
          this.#hits.push({ subject, node, access: 'write', certainty: 'sure', detail: 'object' })
      }
      return
    }
    const reference = columnReference(name.text)
    for (const subject of wanted) {
      if (!this.#concerns(found.call, subject)) continue
      const owned = this.#scopes
        .of(found.call)
        .some((scope) => this.#scopes.owners(scope, reference, node).has(subject.interfaceName))
      if (owned) this.#hit(subject, node, method)
    }
  }

  #call(call: ts.CallExpression): void {
    const method = methodOf(call)
    if (takesAll(method)) this.#star(call, method)
    else if (writesKeys(method)) this.#rows(call, method)
    else if (this.#dynamic(call)) this.#dynamicName(call, method)
    else this.#lists(call, method)
  }

  /** `selectAll()`, `selectAll('o')`. */
  #star(call: ts.CallExpression, method: string): void {
    if (!this.#subjects.some((subject) => this.#concerns(call, subject))) return
    const aliases = call.arguments.flatMap((one) => this.#scopes.textsOf(one))
    for (const scope of this.#scopes.of(call)) {
      const taken = aliases.length > 0 ? scope.aliases.filter((one) => aliases.includes(one)) : scope.aliases
      if (call.arguments.length > 0 && taken.length === 0) continue
      const { names } = this.#scopes.tables({ ...scope, aliases: taken }, call)
      for (const subject of this.#subjects) {
        if (subject.columns.size > 0 && names.has(subject.interfaceName))
          this.#hit(subject, methodNode(call), method)
      }
    }
  }

  /** `values(rows)`, `set({ ...changes })`: what is not spelled out there. */
  #rows(call: ts.CallExpression, method: string): void {
    const [rows] = call.arguments
    if (!rows || isSpelledOut(rows)) return
    for (const subject of this.#subjects) {
      if (!this.#concerns(call, subject)) continue
      for (const column of subject.columns) {
        if (!this.#scopes.hasColumn(rows, column)) continue
        const owned = this.#scopes
          .of(call)
          .some((scope) => this.#scopes.owners(scope, { column }, call).has(subject.interfaceName))
        if (owned) this.#hit(subject, rows, method)
      }
    }
  }

  /** `select(COLUMNS)`, `select([...COLUMNS])`, `groupBy(column)`. */
  #lists(call: ts.CallExpression, method: string): void {
    if (!this.#subjects.some((subject) => this.#concerns(call, subject))) return
    for (const [index, argument] of call.arguments.entries()) {
      if (!namesColumn(method, index, false)) continue
      for (const part of namedLists(argument)) {
        const scopes = this.#scopes.of(call)
        if (scopes.length === 0) return
        const references = this.#scopes.textsOf(part).map(columnReference)
        for (const subject of this.#subjects) {
          const owned = references
            .filter(({ column }) => subject.columns.has(column))
            .some((reference) =>
              scopes.some((scope) => this.#scopes.owners(scope, reference, call).has(subject.interfaceName)),
            )
          if (owned) this.#hit(subject, part, method)
        }
      }
    }
  }

  /** `db.dynamic.ref(name)`, `sql.ref('o.amount')`: names that no type says. */
  #dynamic({ expression }: ts.CallExpression): boolean {
    if (!ts.isPropertyAccessExpression(expression)) return false
    const owner = expression.expression
    const named = ts.isPropertyAccessExpression(owner) ? owner.name.text : owner.getText()
    return (
      (named === 'dynamic' || named === 'sql') && ['ref', 'table', 'id', 'raw'].includes(expression.name.text)
    )
  }

  /** A literal is met by itself; any other text may be any column of the query around. */
  #dynamicName(call: ts.CallExpression, method: string): void {
    const [name] = call.arguments
    if (!name || ts.isStringLiteralLike(name)) return
    const around = this.#around(call)
    for (const subject of this.#subjects) {
      if (subject.columns.size > 0 && around.names.has(subject.interfaceName))
        this.#hit(subject, call, method, 'raw')
    }
  }

  #template(node: ts.TaggedTemplateExpression): void {
    const tag = ts.isPropertyAccessExpression(node.tag) ? node.tag.expression : node.tag
    if (tag.getText() !== 'sql') return
    const sql = ts.isTemplateExpression(node.template) ? templateText(node.template) : node.template.text
    for (const subject of this.#subjects) {
      const access = rawUse(sql, subject)
      if (access !== undefined && this.#mayConcern(node, subject))
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

  /** False where the text of a query says that it is about other tables. */
  #concerns(call: ts.CallExpression, { table }: CensusSubject): boolean {
    return this.#tables.of(call)?.has(table) ?? true
  }

  /** False where the query around is known to be about other tables. */
  #mayConcern(node: ts.Node, { interfaceName }: CensusSubject): boolean {
    const { names, other } = this.#around(node)
    return names.has(interfaceName) || other
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

  #hit(subject: CensusSubject, node: ts.Node, method: string, certainty: HitCertainty = 'sure'): void {
    this.#hits.push({ subject, node, access: accessOf(method), certainty, detail: method })
  }
}

const methodNode = ({ expression }: ts.CallExpression): ts.Node =>
  ts.isPropertyAccessExpression(expression) ? expression.name : expression

/** The text of a template, with a space where a value is. */
const templateText = ({ head, templateSpans }: ts.TemplateExpression): string =>
  [head.text, ...templateSpans.map(({ literal }) => literal.text)].join(' ')

/** Objects whose keys are all there to be read, and functions that give such. */
function isSpelledOut(rows: ts.Expression): boolean {
  if (ts.isObjectLiteralExpression(rows)) return !rows.properties.some(ts.isSpreadAssignment)
  if (ts.isArrayLiteralExpression(rows)) return rows.elements.every(isSpelledOut)
  return ts.isStringLiteralLike(rows) || ts.isArrowFunction(rows) || ts.isFunctionExpression(rows)
}

/** The parts of an argument that stand for names of columns without spelling them. */
function namedLists(argument: ts.Expression): readonly ts.Expression[] {
  if (ts.isArrayLiteralExpression(argument)) return argument.elements.flatMap(namedLists)
  if (ts.isSpreadElement(argument)) return namedLists(argument.expression)
  return ts.isIdentifier(argument) ||
    ts.isPropertyAccessExpression(argument) ||
    ts.isElementAccessExpression(argument) ||
    ts.isConditionalExpression(argument)
    ? [argument]
    : []
}
