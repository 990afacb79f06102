import { SluiceError, snakeCase } from '@sluice/schema'
import type { Row } from '../api/rows/row.ts'
import type { TableOfRow } from '../api/rows/routed.ts'
import { RowsFile } from './rows/rows-file.ts'

export interface Routing {
  readonly table: TableOfRow
  /** The most tables that the rows may go to. */
  readonly maxTables: number
  /** Tables of other resources, by name. */
  readonly taken: ReadonlyMap<string, string>
  readonly pathOf: (table: string) => string
}

/** What was written for one table. */
export interface RoutedFile {
  readonly table: string
  /** As the resource calls it. */
  readonly name: string
  readonly file: RowsFile
}

/** The files of a resource whose rows say which table they go to: one for each table. */
export class RoutedFiles {
  readonly #routing: Routing
  readonly #resource: string
  readonly #byName = new Map<string, RowsFile>()
  readonly #byTable = new Map<string, RoutedFile>()

  constructor(routing: Routing, resource: string) {
    this.#routing = routing
    this.#resource = resource
  }

  get all(): readonly RoutedFile[] {
    return [...this.#byTable.values()]
  }

  /**
   * The file of the table that a row goes to.
   * @throws SluiceError E_TABLE_NAME, E_NAMES_COLLIDE, E_TOO_MANY_TABLES
   */
  of(row: Row, index: number): RowsFile {
    const name: unknown = this.#routing.table(row)
    const known = typeof name === 'string' ? this.#byName.get(name) : undefined
    if (known) return known
    if (typeof name !== 'string' || !/[\p{L}\p{N}]/u.test(name))
      throw new NoTable(this.#resource, index, name)
    const file = this.#open(name)
    this.#byName.set(name, file)
    return file
  }

  #open(name: string): RowsFile {
    const { maxTables, taken, pathOf } = this.#routing
    const table = snakeCase(name)
    const same = this.#byTable.get(table)
    if (same) throw new TablesCollide(this.#resource, table, name, JSON.stringify(same.name))
    const owner = taken.get(table)
    if (owner !== undefined) throw new TablesCollide(this.#resource, table, name, `the resource ${owner}`)
    if (this.#byTable.size >= maxTables)
      throw new TooManyTables(this.#resource, [...this.#byTable.keys(), table])
    const file = new RowsFile(pathOf(table))
    this.#byTable.set(table, { table, name, file })
    return file
  }
}

class NoTable extends SluiceError {
  constructor(resource: string, index: number, name: unknown) {
    super(
      `table returns ${typeof name === 'string' ? JSON.stringify(name) : typeof name} for a row, which is not the name of a table`,
      {
        code: 'E_TABLE_NAME',
        place: `${resource}, row ${index}`,
        hint: 'return a name with a letter or a digit; leave rows without one out with filter',
      },
    )
  }
}

class TooManyTables extends SluiceError {
  constructor(resource: string, tables: readonly string[]) {
    const shown = tables.length <= 10 ? tables : [...tables.slice(0, 5), '…', ...tables.slice(-2)]
    super(`the rows go to more than ${tables.length - 1} tables: ${shown.join(', ')}`, {
      code: 'E_TOO_MANY_TABLES',
      place: resource,
      hint: 'name tables by a field with few values, and keep the rest in a column; or set maxTables',
    })
  }
}

class TablesCollide extends SluiceError {
  constructor(resource: string, table: string, name: string, other: string) {
    super(`${JSON.stringify(name)} and ${other} are both the table ${table}`, {
      code: 'E_NAMES_COLLIDE',
      place: resource,
      hint: 'return one spelling of each name from table, and no name of a table that another resource fills',
    })
  }
}
