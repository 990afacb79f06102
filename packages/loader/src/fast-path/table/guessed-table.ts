import { isDecimal, type ColumnType } from '@sluice/schema'
import { fails } from '../../infer/classify/column-class.ts'
import type { ProfiledColumn } from '../../infer/profiled-table.ts'
import type { FastPathColumn } from '../../staged/fast-path-plan.ts'
import type { PlannedTable } from './planned-table.ts'

/** With more columns, rows may be larger than Postgres stores: whether they are is found with a profile of all of them. */
export const MOST_COLUMNS = 500

/** A new table as the profile of the first rows has it: all rows have to be such that theirs would be the same. */
export class GuessedTable implements PlannedTable {
  readonly name: string
  readonly #columns: ReadonlyMap<string, ProfiledColumn>
  readonly #key: readonly string[]

  constructor(name: string, columns: readonly ProfiledColumn[], key: readonly string[]) {
    this.name = name
    this.#columns = new Map(columns.map((column) => [column.name, column]))
    this.#key = key
  }

  get columns(): readonly string[] {
    return [...this.#columns.keys()]
  }

  typeOf(column: string): ColumnType | undefined {
    return this.#columns.get(column)?.type
  }

  isRequired(column: string): boolean {
    return this.#key.includes(column)
  }

  isFilledBy(columns: readonly FastPathColumn[]): boolean {
    return this.#key.every((name) => columns.some((column) => column.name === name))
  }

  /**
   * A double is to be spelled as one: a number of money, such as 1.50, makes the column a decimal. Where all of the sample are in
   * plain notation, the rest has to be, too: whether digits are recorded hangs on it.
   */
  misfitOf(name: string, x: string, value: string | undefined): string | undefined {
    const { type, digits } = this.#columns.get(name) ?? {}
    if (type !== 'double' || value === undefined) return undefined
    if (!digits) return fails('double', x, () => value)
    return `case when ${value}::varchar in (${x}, ${x} || '.0') then ${x} = '-0' or contains(${x}, 'e') or contains(${x}, 'n') else true end`
  }

  /** The column as the ledger is to have it. */
  recorded({ name, type }: FastPathColumn): FastPathColumn {
    const { source, digits, ownContract } = this.#columns.get(name) ?? {}
    return {
      name,
      type,
      ...(source !== undefined && { source }),
      ...(digits && { digits }),
      ...(ownContract !== undefined && { ownContract }),
    }
  }
}

/** True where the type follows from the values before, whatever comes later, as long as each value is of it. */
export const isSettled = ({ type, digits }: ProfiledColumn): boolean =>
  type === 'double' ? digits === undefined || digits.scale > 0 : !isDecimal(type) || digits !== undefined
