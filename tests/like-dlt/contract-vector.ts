import type { ContractMode, SchemaContract } from '@sluice/schema'
import type { DltRow, LoadVector, Run } from './vector.ts'

/** A contract as dlt spells it. */
export type DltContract = Readonly<Partial<Record<'tables' | 'columns' | 'data_type', ContractMode>>>

/** What dlt says is at fault; a variant column `x__v_text` stands for a value of `x`. */
export interface DltError {
  readonly table: string
  readonly column?: string
  readonly entity: keyof DltContract
  readonly mode: ContractMode
}

export interface ContractVector extends Pick<LoadVector, 'id' | 'note' | 'class'> {
  /** Columns of the pydantic model that the rows are checked with. */
  readonly model?: Readonly<Record<string, string>>
  /** What holds in the last run, at the resource, its source and the run. */
  readonly contract: DltContract
  readonly source_contract?: DltContract
  readonly run_contract?: DltContract
  readonly runs: readonly (Pick<Run, 'in' | 'tables_after'> & {
    readonly error?: DltError
    readonly pending_package_left?: boolean
  })[]
}

/** A contract of dlt's as ours, part by part. */
export const ours = ({ data_type: dataType, ...rest }: DltContract): SchemaContract => ({
  ...rest,
  ...(dataType && { dataType }),
})

/** The same as `--contract` has it. */
export const asOption = (contract: DltContract): string =>
  Object.entries(ours(contract))
    .map(([part, mode]) => `${part}=${String(mode)}`)
    .join(',')

/** What our error says of the same; `t` is the name that its table has here. */
export function saidOf(error: DltError | undefined, t: string): readonly string[] {
  if (!error) return []
  const { table, column, entity } = error
  const place = [table.replace(/^t/, t), ...(column ? [column.replace(/__v_\w+$/, '')] : [])].join('.')
  return [`${place} is `, `: the contract freezes ${entity === 'data_type' ? 'dataType' : entity}`]
}

/** A row that a table must have had to be reviewed as the model says. */
export const rowOfModel = (model: Readonly<Record<string, string>>): DltRow =>
  Object.fromEntries(Object.entries(model).map(([name, type]) => [name, type === 'text' ? '' : 0]))
