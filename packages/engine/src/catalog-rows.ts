import { byFullName, type Column, type StoredType, type Table } from '@sluice/schema'
import { saidInComment } from './comments.ts'
import type { Dialect } from './dialect.ts'

/** One column as the catalog queries give it. */
export interface CatalogRow {
  readonly dataset: string
  readonly name: string
  readonly column: string
  readonly type: string
  readonly nullable: boolean
  readonly filled: Column['filled'] | null
  readonly strict: string | null
  /** The comment of the column. */
  readonly comment?: string | null
  /** The values of an enum, where the name of the type does not say them. */
  readonly values?: readonly string[] | null
  /** Whether something but the types of its columns may keep rows out of the table. */
  readonly guarded: boolean
  readonly key: readonly string[]
  /** Columns that the table ever had; absent where dropped ones are gone for good. */
  readonly attributes?: number
}

/** DuckDB says an enum as `ENUM('good', 'bad')`. */
function storedType({ type, values }: CatalogRow): StoredType {
  const said = /^ENUM\(.*\)$/is.test(type) ? type.match(/'(?:[^']|'')*'/g) : null
  const own = values ?? said?.map((one) => one.slice(1, -1).replaceAll("''", "'"))
  return { name: type, ...(own && { values: own }) }
}

/** Groups the rows of a catalog query, which come in column order, into tables sorted by name. */
export function tablesOf(rows: readonly CatalogRow[], dialect: Dialect): readonly Table[] {
  const tables = new Map<string, Table & { columns: Column[]; guarded?: true; dropped?: number }>()
  for (const row of rows) {
    const { dataset, name, column, type, nullable, filled, strict, guarded, key, attributes } = row
    const id = `${dataset}\0${name}`
    const table = tables.get(id) ?? { dataset, name, columns: [], primaryKey: key }
    const stored = dialect.isOwn(type) ? undefined : storedType(row)
    table.columns.push({
      name: column,
      type: dialect.typeOf(type),
      nullable,
      ...(filled && { filled }),
      ...(strict !== null && { strict }),
      ...saidInComment(row.comment),
      ...(stored && { stored }),
    })
    if (guarded || stored) table.guarded = true
    const dropped = (attributes ?? 0) - table.columns.length // after the last of its columns
    if (dropped > 0) table.dropped = dropped
    else delete table.dropped
    tables.set(id, table)
  }
  return [...tables.values()].sort(byFullName)
}
