import type { SchemaChange } from './change.ts'
import { DEFAULT_CONTRACT, type Contract, type ContractEntity, type ContractMode } from '../contract.ts'
import type { ObservedTable } from '../evidence/observed.ts'
import { needOf } from './rejection.ts'
import { fullName } from '../table.ts'

/** The part of a contract that says what a change may do. */
const ENTITY_OF: Readonly<Record<SchemaChange['kind'], ContractEntity>> = {
  'create-table': 'tables',
  'add-column': 'columns',
  'widen-column': 'dataType',
  'relax-not-null': 'dataType',
}

/** What the contract says of a change: that of the newest load of its table, or of its column where that has one. */
export function modeOfChange(change: SchemaChange, observed: readonly ObservedTable[]): ContractMode {
  const { kind, table, column: name } = needOf(change)
  const loads = observed.filter((one) => fullName(one) === fullName(table))
  const columns = loads.flatMap((load) =>
    load.columns.filter((column) => column.name === name).map(({ contract }) => contract ?? load.contract),
  )
  const contract: Contract = columns.at(-1) ?? loads.at(-1)?.contract ?? DEFAULT_CONTRACT
  return contract[ENTITY_OF[kind]]
}
