import type { ContractMode, SchemaContract } from '@sluice/schema'
import fc from 'fast-check'

/** What a table says about data that its reviewed schema does not hold. */
export interface TableContract {
  readonly says: SchemaContract
  /** The column of the source that says it; the whole table by default. */
  readonly column?: string
}

/** Which modes count: all; none that fails; or none that changes when a schema changes. */
export type Strictness = 'as drawn' | 'loosened' | 'proposed'

const LOOSE: Readonly<Record<Strictness, readonly ContractMode[]>> = {
  'as drawn': [],
  loosened: ['freeze'],
  proposed: ['freeze', 'evolve'],
}

/** The contract with the modes that a strictness takes back: they propose then. */
export const contractAs = (
  contract: TableContract | undefined,
  strictness: Strictness,
): TableContract | undefined =>
  typeof contract?.says === 'string' && LOOSE[strictness].includes(contract.says) ? undefined : contract

/**
 * True where data may be discarded. Nothing of such a table is refused: while it is, it admits what would have been discarded,
 * which does not come back.
 */
export const discards = (contract: TableContract | undefined): boolean => typeof contract?.says === 'object'

/** True where a value that does not fit its column may be discarded, so that a type which is edited later comes too late. */
export const discardsMisfits = (contract: TableContract | undefined): boolean =>
  typeof contract?.says === 'object' && contract.says.dataType !== undefined

/** True where rows of the table may lose a value of any column, since it is new or the value does not fit it. */
export const discardsValues = (contract: TableContract | undefined): boolean =>
  typeof contract?.says === 'object' &&
  contract.column === undefined &&
  (contract.says.columns !== undefined || contract.says.dataType === 'discard_value')

const discarding = fc.constantFrom<ContractMode>('discard_value', 'discard_row')

/** A contract for a table with these columns; mostly none. */
export const contractOf = (columns: readonly string[]): fc.Arbitrary<TableContract | undefined> => {
  const says = fc.oneof(
    fc.record({ columns: discarding }),
    fc.record({ dataType: discarding }),
    fc.record({ columns: discarding, dataType: discarding }),
  )
  return fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('evolve' as const, 'freeze' as const).map((says) => ({ says })) },
    { weight: 2, arbitrary: says.map((one) => ({ says: one })) },
    { weight: 1, arbitrary: fc.record({ says, column: fc.constantFrom(...columns) }) },
  )
}
