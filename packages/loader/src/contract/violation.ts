import {
  unreachable,
  type ColumnType,
  type Contract,
  type ContractEntity,
  type ContractMode,
} from '@sluice/schema'
import type { StagedTable } from '../staged/staged-resource.ts'

/** Something in a load that its contract does not let pass as it is. */
export interface Violation {
  readonly table: StagedTable
  readonly entity: ContractEntity
  readonly contract: Contract
  /** Undefined where the table itself is new. */
  readonly column?: string
  readonly observed?: ColumnType
  /** Type of the reviewed column. */
  readonly expected?: ColumnType
  /** SQL over the raw table that is true for the rows at fault, and their number: 0 where each value can be converted. */
  readonly where: string
  readonly rows: number
  /** SQL of the value at fault; none where it is missing, or the whole row is at fault. */
  readonly value?: string
  /** True where a row is none without its value: in a key, and in a column that takes no null. */
  readonly essential: boolean
}

export const modeOf = ({ contract, entity }: Pick<Violation, 'contract' | 'entity'>): ContractMode =>
  contract[entity]

/** `orders.coupon`, or `orders` for a table. */
export const subjectOf = ({ table, column }: Pick<Violation, 'table' | 'column'>): string =>
  column === undefined ? table.name : `${table.name}.${column}`

/** What is wrong, without the place. */
export function wrongIn({ table, entity, observed, expected, rows, value }: Violation): string {
  switch (entity) {
    case 'tables':
      return `is a new table, with ${rows} ${rows === 1 ? 'row' : 'rows'}`
    case 'columns':
      return `is a new column, of type ${observed}, in ${rows} of ${table.rows} rows`
    case 'dataType':
      return value === undefined
        ? `has no value in ${rows} of ${table.rows} rows, and it must have one`
        : `is ${expected}, and ${rows} of ${table.rows} rows have a value that is not (${observed})`
    default:
      return unreachable(entity)
  }
}

/** Why something was discarded, for the quarantine. */
export function reasonOf(violation: Violation): string {
  const { entity, value, expected, table, column } = violation
  const what: Record<ContractEntity, string> = {
    tables: `the table ${table.name} is new`,
    columns: `the column ${column} is new`,
    dataType:
      value === undefined ? `the column ${column} has no value` : `the column ${column} is ${expected}`,
  }
  return `contract ${entity}: ${modeOf(violation)}; ${what[entity]}`
}

/** True where the whole row goes, also for the sake of one value. */
export function discardsRow(violation: Violation): boolean {
  const mode = modeOf(violation)
  return (
    mode === 'discard_row' ||
    (mode === 'discard_value' && (violation.essential || violation.entity === 'tables'))
  )
}
