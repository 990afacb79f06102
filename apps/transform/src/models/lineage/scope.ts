import { through, unique, type Origin } from './origin.ts'

/** A column that a query or table gives; without a name where only the engine knows it. */
export interface Column {
  readonly name?: string
  readonly origins: readonly Origin[]
  /** The fields of a struct, where they are known. */
  readonly fields?: readonly Column[]
}

/** A table, subquery or function behind `from`. */
export interface Relation {
  readonly dataset?: string
  readonly alias?: string
  readonly columns: readonly Column[]
  /** What a column is that is not among those known; absent where all are known. */
  readonly other?: (name: string) => Column
}

/** What names mean at a place in a query. */
export interface Scope {
  readonly relations: readonly Relation[]
  /** The columns that names without a table mean, and `*`, in their order. */
  readonly visible: readonly Column[]
  /** Columns of the select list, which DuckDB lets other expressions use. */
  readonly aliases: ReadonlyMap<string, Column>
  /** Names that are values of their own, such as those of a lambda. */
  readonly locals: ReadonlySet<string>
  readonly outer?: Scope
}

export const EMPTY_SCOPE: Scope = { relations: [], visible: [], aliases: new Map(), locals: new Set() }

/** How an engine compares names. */
export type Fold = (name: string) => string

const wholeRow = ({ columns }: Relation): Column => ({
  origins: unique(columns.flatMap(({ origins }) => origins.map((one) => through(one, 'TRANSFORMATION')))),
})

/** A field of a column, of which more is known if the query made the struct itself. */
function fieldOf(column: Column, path: readonly string[], fold: Fold): Column {
  const [first = '', ...rest] = path
  const field = column.fields?.find(({ name }) => name !== undefined && fold(name) === first)
  if (field && rest.length > 0) return fieldOf(field, rest, fold)
  const { origins } = field ?? column
  return {
    ...(column.name !== undefined && { name: column.name }),
    ...(field?.fields && { fields: field.fields }),
    origins: origins.map((one) => through(one, 'TRANSFORMATION')),
  }
}

/** What a name means: the innermost thing that has it. Undefined where nothing has. */
export function lookUp(path: readonly string[], scope: Scope | undefined, fold: Fold): Column | undefined {
  for (let at = scope; at; at = at.outer) {
    const found = inScope(path, at, fold)
    if (found) return found
  }
  // Columns of tables that nobody has described come last, since they may have any name.
  for (let at = scope; at; at = at.outer) {
    const found = ofUnknown(path, at)
    if (found) return found
  }
  return undefined
}

function inScope(path: readonly string[], scope: Scope, fold: Fold): Column | undefined {
  const folded = path.map(fold)
  const [first = '', second, third] = folded
  const find = (columns: readonly Column[], name: string): Column | undefined =>
    columns.find((column) => column.name !== undefined && fold(column.name) === name)
  if (scope.locals.has(first)) return { origins: [] }
  const named = (name: string, dataset?: string): Relation | undefined =>
    scope.relations.find(
      (relation) =>
        relation.alias !== undefined &&
        fold(relation.alias) === name &&
        (dataset === undefined || (relation.dataset !== undefined && fold(relation.dataset) === dataset)),
    )
  const inRelation = (relation: Relation | undefined, name: string): Column | undefined =>
    relation && (find(relation.columns, name) ?? relation.other?.(name))
  if (second !== undefined && third !== undefined) {
    const column = inRelation(named(second, first), third)
    if (column) return path.length > 3 ? fieldOf(column, folded.slice(3), fold) : column
  }
  if (second !== undefined) {
    const column = inRelation(named(first), second)
    if (column) return path.length > 2 ? fieldOf(column, folded.slice(2), fold) : column
  }
  const own = find(scope.visible, first) ?? scope.aliases.get(first)
  if (own) return path.length > 1 ? fieldOf(own, folded.slice(1), fold) : own
  const table = path.length === 2 ? named(second ?? '', first) : path.length === 1 ? named(first) : undefined
  return table && (table.columns.length > 0 || table.other) ? wholeRow(table) : undefined
}

function ofUnknown(path: readonly string[], { relations }: Scope): Column | undefined {
  const unknown = relations.filter((relation) => relation.other !== undefined)
  const [only] = unknown
  return unknown.length === 1 ? only?.other?.(path[0] ?? '') : undefined
}
