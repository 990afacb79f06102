import { byFullName, type Column, type Table } from '@sluice/schema'
import type { Dialect } from './dialect.ts'

/** One column as the catalog queries give it. */
export interface CatalogRow {
  readonly dataset: string
  readonly name: string
  readonly column: string
  readonly type: string
  readonly nullable: boolean
  readonly filled: Column['filled'] | null
  /** Whether something but the types of its columns may keep rows out of the table. */
  readonly guarded: boolean
  readonly key: readonly string[]
  /** Columns that the table ever had; absent where dropped ones are gone for good. */
  readonly attributes?: number
}

/** Groups the rows of a catalog query, which come in column order, into tables sorted by name. */
export function tablesOf(rows: readonly CatalogRow[], dialect: Dialect): readonly Table[] {
  const tables = new Map<string, Table & { columns: Column[]; guarded?: true; dropped?: number }>()
  for (const { dataset, name, column, type, nullable, filled, guarded, key, attributes } of rows) {
    const id = `${dataset}\0${name}`
    const table = tables.get(id) ?? { dataset, name, columns: [], primaryKey: key }
    table.columns.push({ name: column, type: dialect.typeOf(type), nullable, ...(filled && { filled }) })
    if (guarded || !dialect.isOwn(type)) table.guarded = true
    const dropped = (attributes ?? 0) - table.columns.length // after the last of its columns
    if (dropped > 0) table.dropped = dropped
    else delete table.dropped
    tables.set(id, table)
  }
  return [...tables.values()].sort(byFullName)
}
