import { fullName, renamed, type Rename, type Table } from '@sluice/schema'

/** Tables with each column under the name that a person gave it. */
export const withNewNames = (renames: readonly Rename[], tables: readonly Table[]): readonly Table[] =>
  tables.map((table) => {
    if (!renames.some((one) => fullName(one) === fullName(table))) return table
    const nameOf = (column: string): string => renamed(renames, table, column)
    return {
      ...table,
      columns: table.columns.map((column) => ({ ...column, name: nameOf(column.name) })),
      primaryKey: table.primaryKey.map(nameOf),
    }
  })
