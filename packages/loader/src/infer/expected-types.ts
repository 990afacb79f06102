import { nestedTableName, SYSTEM_COLUMNS, type ColumnType } from '@sluice/schema'
import { belowList } from './column-names.ts'
import { LIST, type Field } from './json-table.ts'

/** Table → column → type, as they would be if all that was proposed were applied, also what was rejected. */
export type ExpectedTypes = ReadonlyMap<string, ReadonlyMap<string, ColumnType>>

/** What a JSON field was before: where its objects and lists went once, they go again, whatever else comes beside them. */
export interface Routes {
  /** Type of the column of that name. */
  readonly column: ColumnType | undefined
  /** True where there are columns or tables for keys of its objects. */
  readonly keys: boolean
  /** True where there is a table for the elements of its lists. */
  readonly lists: boolean
}

/** The routes of a field that is called `column` in `table`, with its lists in `nested`. Elements of lists take all. */
export function routesOf(
  expected: ExpectedTypes,
  field: Field,
  { table, column, nested }: { readonly table: string; readonly column: string; readonly nested: string },
): Routes {
  if (field.path.at(-1) === LIST) return { column: undefined, keys: true, lists: true }
  const lists = expected.has(nested)
  const prefix = `${nestedTableName(belowList(field))}__`
  const columns = [...(expected.get(table)?.keys() ?? [])].filter((name) => !SYSTEM_COLUMNS.has(name))
  const tables = lists ? [] : [...expected.keys()]
  return {
    column: expected.get(table)?.get(column),
    keys:
      columns.some((name) => name.startsWith(prefix)) ||
      tables.some((name) => name.startsWith(`${table}__${prefix}`)),
    lists,
  }
}
