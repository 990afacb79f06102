import { LIST_INDEX, type Column } from '@sluice/schema'
import { idents } from '../../quote.ts'
import { systemValues } from './insert-rows.ts'
import { at, stagedSystemColumns } from '../table/merge-table.ts'

type Columns = readonly Pick<Column, 'name' | 'type'>[]

/** Which rows a load brings past staging. */
export interface Filling {
  readonly loadId: number
  readonly nested: boolean
  /** Data columns. */
  readonly columns: Columns
}

/** The columns of a final table that such rows fill, Sluice's own last. */
export const fillingColumns = (filling: Filling): Columns => [
  ...filling.columns,
  ...systemValues(filling).map(([name]) => ({ name, type: 'bigint' as const })),
]

/** Makes of a query whose rows are shaped as they are staged one for those columns of the final table. */
export function fillingSelect(filling: Filling, staged: string): string {
  const data = filling.columns.map(({ name }) => name)
  const values = [...data.map((name) => at('s', name)), ...systemValues(filling).map(([, value]) => value)]
  const names = idents([...stagedSystemColumns(filling, LIST_INDEX), ...data])
  return `select ${values.join(', ')} from (${staged}) as s (${names})`
}
