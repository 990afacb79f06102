import { counted, integer } from '@sluice/schema'
import { inOneTrip, type Engine } from '@sluice/engine'
import { readRejections } from '@sluice/schema-evolution'
import { countsOfOpenLoads, readRenames, waitingLoads, type TableCounts } from '@sluice/ledger'
import { mergeWaiting } from '@sluice/transform'
import { assertStaged } from '../errors/missing-staging.ts'
import type { RunContext } from '../run/run-context.ts'
import { ignoredColumns } from './ignored-columns.ts'
import { followRenames } from './follow-renames.ts'
import { logTo } from '../run/log-to.ts'
import { UnmergedTables } from './unmerged-tables.ts'
import { migrationsDir, type Project } from '../project/project.ts'

/** What a merge of waiting loads did to a table. */
export interface MergedTable {
  /** `dataset.table`. */
  readonly table: string
  readonly rows_merged: number
  readonly rows_superseded: number
  readonly rows_waiting: number
  readonly rows_blocked: number
}

type Before = Pick<TableCounts, 'loadId' | 'dataset' | 'table' | 'rowsMerged' | 'rowsSuperseded'>

/**
 * Merges what waits and fits by now, under the names that its columns have by now, and reports the result. A table that
 * cannot be merged does not stop the others.
 * @throws SluiceError if a table cannot be merged; the other tables are merged first
 */
export async function mergeStaged(
  engine: Engine,
  project: Project,
  context: Pick<RunContext, 'signal' | 'emit'>,
): Promise<readonly MergedTable[]> {
  context.signal.throwIfAborted()
  const [renames, before, waiting] = await inOneTrip(engine.session, (batch) => [
    readRenames(engine, batch),
    countsOfOpenLoads(batch),
    waitingLoads(batch),
  ])
  await followRenames(engine, project.config, renames)
  const unmerged = new UnmergedTables(context.signal)
  const after = await mergeWaiting(engine, {
    waiting,
    log: logTo(context),
    onFailure: (table, error) => unmerged.add(table, error),
    rejections: await readRejections(migrationsDir(project)),
    isIgnored: await ignoredColumns(engine, project.config, renames),
  })
  const [error, ...others] = unmerged.errors
  if (!error) {
    await assertStaged(engine.session)
    return differences(before, after)
  }
  const log = logTo(context)
  for (const line of mergedLines(differences(before, after))) log.info(line)
  for (const { place, code, message } of others) log.warn(`${place}: ${code}: ${message}`)
  throw error
}

/** By table: the counts after, less those before. Tables of which nothing waited are left out. */
export function differences(
  before: readonly Before[],
  after: readonly TableCounts[],
): readonly MergedTable[] {
  const keyOf = ({ loadId, dataset, table }: Before): string => `${loadId} ${dataset}.${table}`
  const byKey = new Map(before.map((one) => [keyOf(one), one]))
  const tables = Map.groupBy(after, ({ dataset, table }) => `${dataset}.${table}`)
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
  return [...tables]
    .map(([table, counts]) => ({
      table,
      rows_merged: sum(counts.map((one) => one.rowsMerged - (byKey.get(keyOf(one))?.rowsMerged ?? 0))),
      rows_superseded: sum(
        counts.map((one) => one.rowsSuperseded - (byKey.get(keyOf(one))?.rowsSuperseded ?? 0)),
      ),
      rows_waiting: sum(counts.map((one) => one.rowsWaiting)),
      rows_blocked: sum(counts.map((one) => one.rowsBlocked)),
    }))
    .toSorted((a, b) => (a.table < b.table ? -1 : 1))
}

/** Lines for people about what was merged. */
export function mergedLines(tables: readonly MergedTable[]): string[] {
  if (tables.length === 0) return ['nothing waits in staging']
  return tables.map(({ table, rows_merged, rows_superseded, rows_waiting, rows_blocked }) =>
    [
      `${table}: ${counted(rows_merged, 'row')} merged`,
      rows_superseded > 0 ? `${integer(rows_superseded)} superseded` : '',
      rows_waiting > 0 ? `${integer(rows_waiting)} still waiting` : '',
      rows_blocked > 0 ? `${integer(rows_blocked)} of them blocked` : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  )
}
