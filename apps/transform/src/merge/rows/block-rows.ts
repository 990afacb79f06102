import {
  at,
  finalOf,
  obstacles,
  ofFiles,
  replacedTogether,
  takenPlace,
  type Going,
  type MergeTable,
  type Obstacle,
} from '@sluice/engine'
import type { BlockedBy, LoadTable } from '@sluice/ledger'
import { FILE_NAME, LOAD_ID, ROOT_ID, ROW_ID } from '@sluice/schema'
import type { MergeContext } from '../tables/context.ts'

/** Whether more than types and nulls decides what a table takes. */
export const isGuarded = ({ exists, guards, columns }: MergeTable): boolean =>
  exists && (guards.length > 0 || columns.some(({ stored }) => stored !== undefined))

/** The final rows of a table that are gone once the rows of this load come. */
function goingOf(
  { dialect }: MergeContext,
  load: LoadTable,
  root: MergeTable | undefined,
  table: MergeTable,
  out: string,
): Going {
  if (!root || root.marked) return { all: false }
  if (load.disposition === 'replace') return { all: true }
  const files =
    load.replacedFiles.length > 0 && root.columns.some(({ name }) => name === FILE_NAME)
      ? [`(${ofFiles('f', load.replacedFiles)} and ${at('f', LOAD_ID)} < ${root.loadId})`]
      : []
  if (!table.nested) {
    const gone = [...files, ...(root.mergeKey.length > 0 ? [replacedTogether(dialect, root)] : [])]
    return { all: false, ...(gone.length > 0 && { condition: gone.join(' or ') }) }
  }
  const gone = [takenPlace(dialect, root, out), ...files].join(' or ')
  const roots = `select ${at('f', ROW_ID)} from ${finalOf(root)} as f where ${gone}`
  return { all: false, condition: `${at('f', ROOT_ID)} in (${roots})` }
}

/** Puts the root rows that would be kept out into `out`, one obstacle after the other, and says which and how many. */
export async function block(
  context: MergeContext,
  load: LoadTable,
  tables: readonly MergeTable[],
  out: string,
): Promise<readonly BlockedBy[]> {
  const root = tables.find(({ nested }) => !nested)
  const all = tables.filter(isGuarded).flatMap((table) => {
    const going = goingOf(context, load, root, table, out)
    return obstacles(context.dialect, table, out, going, context.kind, tables).map((obstacle) => ({
      table,
      obstacle,
    }))
  })
  return run(context, all)
}

interface OfTable {
  readonly table: MergeTable
  readonly obstacle: Obstacle
}

async function run({ tx }: MergeContext, all: readonly OfTable[]): Promise<readonly BlockedBy[]> {
  const blocked: BlockedBy[] = []
  for (;;) {
    let found = 0
    for (const { table, obstacle } of all) {
      const rows = await tx.run(obstacle.insert)
      found += rows
      if (rows > 0)
        blocked.push({
          table: table.final.name,
          by: obstacle.name,
          rows,
          ...(obstacle.way !== undefined && { way: obstacle.way }),
        })
    }
    if (found === 0 || !all.some(({ obstacle }) => obstacle.repeats)) return blocked
  }
}

/** Finds the rows that obstacles of one table keep out. */
export const runObstacles = (
  context: MergeContext,
  table: MergeTable,
  found: readonly Obstacle[],
): Promise<readonly BlockedBy[]> =>
  run(
    context,
    found.map((obstacle) => ({ table, obstacle })),
  )
