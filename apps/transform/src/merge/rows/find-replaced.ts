import {
  countMet,
  createMet,
  createReplaced,
  insertReplaced,
  MET,
  partsOfMet,
  qualified,
  REPLACED,
  runWithFixedJoinOrder,
} from '@sluice/engine'
import { stagingSchema } from '@sluice/schema'
import type { MergeContext } from '../tables/context.ts'
import type { Meeting } from './writing.ts'

/** Bytes of final rows that are gathered at once, and of what DuckDB needs besides for each of them. */
const [GATHERED, BESIDES] = [64_000_000, 100]

/** The final rows that staged ones replace. */
export interface Replaced {
  /** The table of their numbers, quoted. */
  readonly table: string
  readonly rows: number
  /** Final rows whose key a staged row has. */
  readonly met: number
  drop(): Promise<void>
}

/**
 * Finds the final rows that the staged ones replace, on DuckDB: those of their keys first, and then part by part which of them
 * change. A join of whole rows that DuckDB has no memory for would write those of both tables to disk.
 */
export async function findReplaced(
  { tx, dialect, group }: Pick<MergeContext, 'tx' | 'dialect' | 'group'>,
  { root, unchanged, out, rows, finalRows, bytes }: Meeting,
): Promise<Replaced> {
  const staging = stagingSchema(group.dataset)
  const [met, replaced] = [qualified(staging, MET), qualified(staging, REPLACED)]
  const gathers = finalRows < rows ? 'final' : 'staged'
  const found = await runWithFixedJoinOrder(tx, createMet(dialect, root, out, gathers, met))
  const dropMet = (): Promise<void> => tx.later(`drop table ${met}`)
  if (unchanged === 'rewrite') return { table: met, rows: found, met: found, drop: dropMet }
  await tx.run(createReplaced(replaced))
  const counts = await tx.rows<{ place: number; rows: number }>(countMet(met))
  const atOnce = Math.floor(GATHERED / ((await bytes()) + BESIDES))
  let changed = 0
  for (const part of partsOfMet(counts, atOnce))
    changed += await runWithFixedJoinOrder(tx, insertReplaced(dialect, root, out, [met, replaced], part))
  await dropMet()
  return { table: replaced, rows: changed, met: found, drop: () => tx.later(`drop table ${replaced}`) }
}
