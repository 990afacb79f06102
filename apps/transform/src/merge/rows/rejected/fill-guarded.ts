import {
  backfillColumns,
  countPending,
  createOut,
  insertPositions,
  insertUnfilled,
  obstacles,
  qualified,
  type MergeTable,
} from '@sluice/engine'
import { ROW_ID, stagingSchema } from '@sluice/schema'
import { isGuarded, runObstacles } from '../block-rows.ts'
import { blockedBy } from '../classify-rows.ts'
import type { MergeContext, Unfilled } from '../../tables/context.ts'
import { rejectedValues } from './rejected-values.ts'

/** A table with the columns that have values waiting for rows which are merged. */
export interface PendingValues {
  readonly table: MergeTable
  /** With all columns. */
  readonly whole: MergeTable
  /** How many values wait. */
  readonly values: number
}

const sum = (counts: Readonly<Record<string, number>> | undefined): number =>
  Object.values(counts ?? {}).reduce((total, count) => total + Number(count), 0)

/**
 * Brings values into merged rows of a table that may not take each of them. `number`: what tells the table of positions
 * from others; `doubtful`: each row is to be tried where they fail together. Undefined where all values are in.
 */
export async function fillGuarded(
  context: MergeContext,
  { table, whole, values }: PendingValues,
  number: number,
  doubtful: boolean,
): Promise<Unfilled | undefined> {
  const { tx, dialect, kind, group } = context
  const positions = qualified(stagingSchema(group.dataset), `_sluice_unfilled_${number}`)
  await tx.run(createOut(positions))
  const brought = new Set(table.columns.map(({ name }) => name))
  const others = whole.columns.map(({ name }) => name).filter((name) => !brought.has(name))
  const filling: MergeTable = { ...table, filling: true, key: [ROW_ID], kept: [...table.kept, ...others] }
  const found = isGuarded(table) ? obstacles(dialect, filling, positions, { all: false }, kind, []) : []
  const blocked = [...(await runObstacles(context, table, found))]
  const unfilled: MergeTable = { ...table, unfilled: positions }
  if (doubtful) {
    const rejected = await rejectedValues(context, unfilled)
    if (rejected.length > 0)
      await tx.run(insertPositions(positions), [JSON.stringify(rejected.map(({ position }) => position))])
    blocked.push(...blockedBy(rejected))
  }
  const sql = backfillColumns(dialect, [unfilled])
  if (sql) await tx.run(sql)
  if (table.triggers.length > 0) {
    const rows = await tx.run(insertUnfilled(dialect, unfilled, positions))
    if (rows > 0) blocked.push({ table: table.final.name, by: table.triggers.join(' or '), rows })
  }
  if (blocked.length === 0) {
    await tx.run(`drop table ${positions}`)
    return undefined
  }
  const [filled] = await tx.rows<Record<string, number>>(countPending(unfilled))
  const { loadId, final } = table
  return { loadId, table: final.name, positions, values: values - sum(filled), blocked }
}
