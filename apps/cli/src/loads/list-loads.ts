import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { countsOf, readLoads, type LoadRecord, type ReadLoadsOptions } from '@sluice/ledger'
import {
  instant,
  isoInstant,
  readWaiting,
  failureLines,
  failureOf,
  revertOf,
  type Opened,
} from '@sluice/pipeline'
import { countsTable } from '../output/counts-table.ts'
import { counted, duration } from '../output/numbers.ts'
import { whatFor } from '../status/what-for.ts'

/** `reverted by 9` and `revert of 7`, where a load was undone and where it undid one. */
const statusOf = ({ status, reverts, reverted_by: by }: LoadRecord): string =>
  by !== null ? `reverted by ${by}` : reverts !== null ? `revert of ${reverts}` : status

/** The latest loads, and what waits of them for which migration. Rows of nested tables are not counted. */
export async function listLoads(
  { engine, project }: Opened,
  { limit, failed }: ReadLoadsOptions,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
): Promise<Outcome> {
  const { loads: rows, total } = await readLoads(engine.session, { limit, failed })
  const waiting = await readWaiting(engine, project, new Set(rows.map(({ load_id }) => load_id)))
  const heads = [
    { title: 'load', align: 'right' as const, cell: (row: LoadRecord) => String(row.load_id) },
    { title: 'dataset', cell: (row: LoadRecord) => row.schema_name },
    { title: 'status', cell: statusOf },
    { title: 'at (UTC)', cell: (row: LoadRecord) => instant(row.inserted_at) },
    { title: 'took', align: 'right' as const, cell: (row: LoadRecord) => duration(row.seconds) },
  ]
  const shown = rows.length < total ? `, the latest ${rows.length} shown` : ''
  const table = countsTable(rows, heads, (row) => (row.code === null ? row : undefined), { colors, width })
  const errors = failureLines(rows)
  const needs = whatFor(waiting, { before: (one) => `load ${one.load_id}, ${one.table}` }, colors)
  return {
    text: [
      `${table}\n${colors.dim(`(${counted(total, failed ? 'failed load' : 'load')}${shown})`)}`,
      ...(errors.length === 0 ? [] : [errors.join('\n')]),
      ...(needs === undefined ? [] : [needs]),
    ].join('\n\n'),
    data: {
      loads: rows.map((row) => ({
        load_id: row.load_id,
        dataset: row.schema_name,
        status: row.status,
        inserted_at: isoInstant(row.inserted_at),
        seconds: row.seconds,
        ...revertOf(row),
        ...countsOf(row),
        error: failureOf(row),
        waiting: waiting.filter(
          (one) => one.load_id === row.load_id && one.table.startsWith(`${row.schema_name}.`),
        ),
      })),
    },
  }
}
