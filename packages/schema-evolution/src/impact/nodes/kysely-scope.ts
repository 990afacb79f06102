import { ts } from 'ts-morph'
import type { ColumnReference } from './column-reference.ts'

/** The tables that an expression of a query can name. */
export interface Scope {
  /** Maps each alias to the table's type; CTEs and subqueries are there, too. */
  readonly db: ts.Type
  readonly aliases: readonly string[]
}

const KYSELY = /[\\/]kysely[\\/]/
const WRITABLE = /^(?:Insertable|Updateable)$/
const JOINS = /join|apply|^using$/i

/** Asks the checker which generated interfaces a query reads from: aliases, joins, helpers and CTEs are its business. */
export class KyselyScopes {
  readonly #checker: ts.TypeChecker
  readonly #generated: string
  readonly #tables: ReadonlyMap<string, string>
  readonly #scopes = new Map<ts.Node, readonly Scope[]>()

  /** `generated` is the file whose interfaces count; `tables` has them by the name of their table. */
  constructor(checker: ts.TypeChecker, generated: string, tables: ReadonlyMap<string, string>) {
    this.#checker = checker
    this.#generated = generated
    this.#tables = tables
  }

  /** The scopes that the arguments of a call see; none where it is no call of Kysely. */
  of(call: ts.CallExpression): readonly Scope[] {
    const known = this.#scopes.get(call)
    if (known) return known
    const receiver = this.#receiverOf(call.expression)
    const scopes = receiver ? this.#scopesOf(receiver) : []
    // The arguments of a join name the joined table, which only its result knows.
    const joined =
      scopes.length > 0 && JOINS.test(methodOf(call))
        ? this.#scopesOf(this.#checker.getTypeAtLocation(call))
        : []
    const all = [...scopes, ...joined]
    this.#scopes.set(call, all)
    return all
  }

  /** Whether a call is one of Kysely whose types have a table. */
  knows(call: ts.CallExpression, table: string): boolean {
    return this.of(call).some(({ db }) => db.getProperty(table) !== undefined)
  }

  /** Whether a builder itself is called, as in `eb('total', '>', 0)`. */
  isComparison({ expression }: ts.CallExpression): boolean {
    return this.#checker.getTypeAtLocation(expression).symbol?.name === 'ExpressionBuilder'
  }

  /** Whether a function was taken out of `db.dynamic`. */
  isDynamic({ expression }: ts.CallExpression): boolean {
    if (!ts.isIdentifier(expression)) return false
    const [declaration] = this.#checker.getSymbolAtLocation(expression)?.declarations ?? []
    if (!declaration || !ts.isBindingElement(declaration)) return false
    const { initializer } = declaration.parent.parent
    return (
      initializer !== undefined &&
      ts.isPropertyAccessExpression(initializer) &&
      initializer.name.text === 'dynamic'
    )
  }

  /** The generated interfaces that a column can be of. */
  owners({ db, aliases }: Scope, { qualifier, column }: ColumnReference, at: ts.Node): ReadonlySet<string> {
    // What an upsert calls `excluded` is a row of the table that it inserts into.
    const excluded = qualifier === 'excluded' ? aliases.filter((alias) => alias !== qualifier) : [qualifier]
    const named = qualifier === undefined ? aliases : excluded.filter((alias) => alias !== undefined)
    return new Set(
      named.flatMap((alias) => {
        const row = this.#rowOf(db, alias, at)
        return row && (qualifier !== undefined || row.getProperty(column)) ? this.#owning(alias, row) : []
      }),
    )
  }

  /** Whether a column is one of a CTE or subquery. */
  isDerived({ db, aliases }: Scope, { qualifier, column }: ColumnReference, at: ts.Node): boolean {
    return (qualifier === undefined ? aliases : [qualifier]).some((alias) => {
      const row = this.#rowOf(db, alias, at)
      return row?.getProperty(column) !== undefined && this.#owning(alias, row).length === 0
    })
  }

  /** The generated interfaces of all tables in scope, and whether any is something else, such as a CTE. */
  tables(
    { db, aliases }: Scope,
    at: ts.Node,
    columns: ReadonlySet<string> = new Set(),
  ): { readonly names: ReadonlySet<string>; readonly other: boolean } {
    const each = aliases.map((alias) => {
      const row = this.#rowOf(db, alias, at)
      // A view can be typed as a part of a table: `Pick<ShopOrders, 'id'>`.
      const has = columns.size === 0 || [...columns].some((column) => row?.getProperty(column))
      return row && has ? this.#owning(alias, row) : []
    })
    return { names: new Set(each.flat()), other: each.some((names) => names.length === 0) }
  }

  /** The texts that an expression can be, where its type lists them: of a name, a list of names, a `const` list. */
  textsOf(expression: ts.Expression): readonly string[] {
    const type = this.#checker.getTypeAtLocation(expression)
    return literals(this.#elementOf(this.#checker.getBaseConstraintOfType(type) ?? type))
  }

  /** Whether the rows that an expression stands for have a column. */
  hasColumn(expression: ts.Expression, column: string): boolean {
    const row = this.#elementOf(this.#checker.getTypeAtLocation(expression))
    return parts(row).some((part) => part.getProperty(column) !== undefined)
  }

  /** The generated interfaces whose rows an object is annotated to be: `Insertable<ShopOrders>`. */
  writtenBy(object: ts.Node): ReadonlySet<string> {
    const annotation = annotationOf(object)
    const found: string[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isTypeReferenceNode(node) && WRITABLE.test(node.typeName.getText()))
        for (const one of node.typeArguments ?? [])
          found.push(...this.#interfacesIn(this.#checker.getTypeFromTypeNode(one)))
      ts.forEachChild(node, visit)
    }
    if (annotation) visit(annotation)
    return new Set(found)
  }

  #elementOf(type: ts.Type): ts.Type {
    const list = this.#checker.isArrayType(type) || this.#checker.isTupleType(type)
    return (list ? this.#checker.getIndexTypeOfType(type, ts.IndexKind.Number) : undefined) ?? type
  }

  /** The type whose method is called; that of a parameter where the method was taken out of it: `({ fn, ref }) => …`. */
  #receiverOf(callee: ts.Expression): ts.Type | undefined {
    if (ts.isPropertyAccessExpression(callee)) return this.#checker.getTypeAtLocation(callee.expression)
    if (!ts.isIdentifier(callee)) return undefined
    const [declaration] = this.#checker.getSymbolAtLocation(callee)?.declarations ?? []
    if (declaration && ts.isBindingElement(declaration)) {
      const owner = this.#checker.getTypeAtLocation(declaration.parent.parent)
      // `fn` taken out of a builder is a module that can be called itself.
      return this.#scopesOf(owner).length > 0 ? owner : this.#checker.getTypeAtLocation(callee)
    }
    return this.#checker.getTypeAtLocation(callee)
  }

  #scopesOf(type: ts.Type): readonly Scope[] {
    return parts(this.#checker.getBaseConstraintOfType(type) ?? type).flatMap((part) => {
      if (!part.symbol?.declarations?.some((one) => KYSELY.test(one.getSourceFile().fileName))) return []
      const [db, ...rest] = this.#argumentsOf(part)
      if (!db) return []
      const named = rest.flatMap((argument) =>
        literals(this.#checker.getBaseConstraintOfType(argument) ?? argument),
      )
      return [{ db, aliases: named.filter((name) => db.getProperty(name) !== undefined) }]
    })
  }

  #argumentsOf(type: ts.Type): readonly ts.Type[] {
    const reference = ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0
    const own = reference ? this.#checker.getTypeArguments(type as ts.TypeReference) : []
    return own.length > 0 ? own : (type.aliasTypeArguments ?? [])
  }

  /** Kysely creates new row types for an upsert; there, a table is known by its name. */
  #owning(alias: string, row: ts.Type): readonly string[] {
    const found = this.#interfacesIn(row)
    const named = this.#tables.get(alias)
    return found.length > 0 || named === undefined ? found : [named]
  }

  #rowOf(db: ts.Type, alias: string, at: ts.Node): ts.Type | undefined {
    const property = db.getProperty(alias)
    return property && this.#checker.getTypeOfSymbolAtLocation(property, at)
  }

  /** A row is an interface itself, or made of one: `Nullable<ShopOrders>` of a left join, `Selectable<ShopOrders>`. */
  #interfacesIn(type: ts.Type, depth = 3): readonly string[] {
    if (depth === 0) return []
    if (type.symbol?.declarations?.some((one) => one.getSourceFile().fileName === this.#generated))
      return type.symbol.name.startsWith('__') ? [] : [type.symbol.name]
    const inner = [...(type.aliasTypeArguments ?? []), ...(type.isUnionOrIntersection() ? type.types : [])]
    return inner.flatMap((one) => this.#interfacesIn(one, depth - 1))
  }
}

/** The type that code says an object is of, of a function that returns it, too. */
function annotationOf(object: ts.Node): ts.TypeNode | undefined {
  for (let at = object; at.parent && !ts.isCallExpression(at.parent); at = at.parent) {
    const { type } = at.parent as { type?: ts.TypeNode }
    if (type && ts.isTypeNode(type)) return type
  }
  return undefined
}

const parts = (type: ts.Type): readonly ts.Type[] => (type.isUnionOrIntersection() ? type.types : [type])

const literals = (type: ts.Type): readonly string[] =>
  (type.isUnion() ? type.types : [type]).flatMap((one) => (one.isStringLiteral() ? [one.value] : []))

/** `select` of `query.select(…)`, `eb` of `eb(…)`. */
export const methodOf = ({ expression }: ts.CallExpression): string =>
  ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : ts.isIdentifier(expression)
      ? expression.text
      : ''
