import { ts } from 'ts-morph'
import { isSpelledOut, namedLists } from '../nodes/argument-parts.ts'
import type { ReferenceSubject } from '../delta/reference-subject.ts'
import { columnReference, tableReference } from '../nodes/column-reference.ts'
import { enclosingCall } from '../nodes/enclosing-call.ts'
import type { Hit, HitCertainty } from '../nodes/hit.ts'
import { methodOf, type KyselyScopes } from '../nodes/kysely-scope.ts'
import { accessOf, comparesKeys, namesColumn, takesAll, writesKeys } from '../nodes/query-method.ts'
import { isDynamicName } from './untyped/raw-references.ts'
import type { SyntacticTables } from '../nodes/syntactic-tables.ts'

/** Finds in one file the calls of Kysely that name the subjects. */
export class TypedReferences {
  readonly #scopes: KyselyScopes
  readonly #tables: SyntacticTables
  readonly #subjects: readonly ReferenceSubject[]
  readonly #hits: Hit[] = []

  constructor(scopes: KyselyScopes, tables: SyntacticTables, subjects: readonly ReferenceSubject[]) {
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
  }

  /** `'o.amount as total'`, `'shop.orders as o'`. */
  #text(node: ts.StringLiteralLike): void {
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
      if (isDynamicName(call) || !namesColumn(method, index, this.#scopes.isComparison(call))) continue
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
    else if (!isDynamicName(call)) this.#lists(call, method)
  }

  /** `selectAll()`, `selectAll('o')`. */
  #star(call: ts.CallExpression, method: string): void {
    if (!this.#subjects.some((subject) => this.#concerns(call, subject))) return
    const aliases = call.arguments.flatMap((one) => this.#scopes.textsOf(one))
    for (const scope of this.#scopes.of(call)) {
      const taken = aliases.length > 0 ? scope.aliases.filter((one) => aliases.includes(one)) : scope.aliases
      if (call.arguments.length > 0 && taken.length === 0) continue
      for (const subject of this.#subjects) {
        if (subject.columns.size === 0) continue
        const { names } = this.#scopes.tables({ ...scope, aliases: taken }, call, subject.columns)
        if (names.has(subject.interfaceName)) this.#hit(subject, methodNode(call), method)
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

  /** False where the text of a query says that it is about other tables. */
  #concerns(call: ts.CallExpression, { table }: ReferenceSubject): boolean {
    return this.#tables.of(call)?.has(table) ?? true
  }

  #hit(subject: ReferenceSubject, node: ts.Node, method: string, certainty: HitCertainty = 'sure'): void {
    this.#hits.push({ subject, node, access: accessOf(method), certainty, detail: method })
  }
}

const methodNode = ({ expression }: ts.CallExpression): ts.Node =>
  ts.isPropertyAccessExpression(expression) ? expression.name : expression
