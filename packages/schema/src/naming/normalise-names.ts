import { NamesCollide } from './names-collide.ts'
import { snakePath } from './snake-path.ts'
import { besideSystemColumns } from './system-column-name.ts'
import { EMPTY_NAME } from './trimmed.ts'

// By path, as dlt names the columns of a row: `__` in a source's name is kept, so a flattened `geo__lat` that
// comes back from elsewhere keeps its name.
const columnOf = (name: string): string => besideSystemColumns(snakePath(name) || EMPTY_NAME)

function freeName(column: string, names: readonly string[]): string {
  const taken = new Set(names.map(columnOf))
  for (let count = 2; ; count++) {
    const name = columnOf(`${column}_${count}`)
    if (!taken.has(name)) return name
  }
}

/**
 * Source name → column name, in the order given. Each source name is given once; leave those out that a
 * hint renames. `place` says in an error whose names they are: a file, a table.
 * @throws NamesCollide where two names would become one column.
 */
export function normaliseNames(names: readonly string[], place: string): Map<string, string> {
  const columns = new Map<string, string>()
  const sources = new Map<string, string>()
  for (const name of names) {
    const column = columnOf(name)
    const earlier = sources.get(column)
    if (earlier !== undefined) throw new NamesCollide([earlier, name], column, place, freeName(column, names))
    sources.set(column, name)
    columns.set(name, column)
  }
  return columns
}
