import { snakePath } from './convention/snake-path.ts'
import { besideSystemColumns } from './system-column-name.ts'
import { EMPTY_NAME } from './convention/trimmed.ts'

/**
 * The column that a source's name becomes. By path, as dlt names the columns of a row: `__` in a source's name is kept, so a
 * flattened `geo__lat` that comes back from elsewhere keeps its name.
 */
export const normaliseName = (name: string): string => besideSystemColumns(snakePath(name) || EMPTY_NAME)

/** The column's name with the lowest number behind it that makes it none of those taken. */
export function freeName(column: string, taken: ReadonlySet<string>): string {
  for (let count = 2; ; count++) {
    const name = normaliseName(`${column}_${count}`)
    if (!taken.has(name)) return name
  }
}
