import { BLOCKED, POSITION } from '@sluice/schema'
import { at, rootPositionOf, type MergeTable } from './merge-table.ts'

/** Name of the table, in the staging schema, of rows that do not go into the final table; see createOut. */
export const OUT = '_sluice_out'

const all = (conditions: readonly (string | undefined)[]): string =>
  conditions.filter((condition) => condition !== undefined).join('\n  and ') || 'true'

/** Condition on `s`: the row is not in the final table. */
export const openRows = (table: MergeTable): string => (table.marked ? at('s', BLOCKED) : 'true')

/** Condition on `s`: the row is merged, and its values go into the final row. */
export const fillingRows = ({ unfilled }: Pick<MergeTable, 'unfilled'>): string =>
  all([
    `not ${at('s', BLOCKED)}`,
    unfilled
      ? `not exists (select 1 from ${unfilled} as o where ${at('o', POSITION)} = ${at('s', POSITION)})`
      : undefined,
  ])

/** Condition on `s`: the row goes into the final table now. `out` names the table of those that do not. */
export const goingRows = (table: MergeTable, out: string | undefined): string =>
  all([
    table.marked ? openRows(table) : undefined,
    out
      ? `not exists (select 1 from ${out} as o where ${at('o', POSITION)} = ${at('s', rootPositionOf(table))})`
      : undefined,
  ])
