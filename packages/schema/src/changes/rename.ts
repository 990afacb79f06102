import { renameStrategy } from '../merge-strategy.ts'
import type { ObservedColumn, ObservedTable } from '../evidence/observed.ts'
import { fullName, type Table, type TableName } from '../table.ts'

/** A column of a final table that a person gave another name than the source's. */
export interface Rename extends TableName {
  readonly from: string
  readonly to: string
  /** Set where only the column that comes from this name of the source is meant: a hint renames no other. */
  readonly source?: string
}

/** The name that a column has in the final table, after any number of renames. */
export function renamed(renames: readonly Rename[], table: TableName, column: string): string {
  let name = column
  for (const seen = new Set([name]); ; seen.add(name)) {
    const next = renames.find((one) => fullName(one) === fullName(table) && one.from === name)?.to
    if (next === undefined || seen.has(next)) return name
    name = next
  }
}

/** The name that a column of a load has in the final table. */
export const renamedColumn = (
  renames: readonly Rename[],
  table: TableName,
  { name, source = name }: Pick<ObservedColumn, 'name' | 'source'>,
): string => {
  const own = renames.filter((one) => one.source === undefined || one.source === source)
  return renamed(own, table, name)
}

/** What a load was observed to hold, under the names of the final tables. */
export function renameObserved(renames: readonly Rename[], table: ObservedTable): ObservedTable {
  const columns = new Map(table.columns.map((column) => [column.name, column]))
  const nameOf = (name: string): string => renamedColumn(renames, table, columns.get(name) ?? { name })
  return {
    ...table,
    columns: table.columns.map((column) => ({ ...column, name: nameOf(column.name) })),
    emptyColumns: table.emptyColumns.map(nameOf),
    primaryKey: table.primaryKey.map(nameOf),
    ...(table.strategy && { strategy: renameStrategy(table.strategy, nameOf) }),
  }
}

/** Tables with each column that is renamed to be under the name that staging still has for it. */
export const withFormerNames = (renames: readonly Rename[], tables: readonly Table[]): readonly Table[] =>
  tables.map((table) => {
    const former = renames.filter((one) => fullName(one) === fullName(table)).toReversed()
    const nameOf = (column: string): string =>
      former.reduce((name, one) => (one.to === name ? one.from : name), column)
    return {
      ...table,
      columns: table.columns.map((column) => ({ ...column, name: nameOf(column.name) })),
      primaryKey: table.primaryKey.map(nameOf),
    }
  })
