import type { Outcome } from '../command.ts'
import type { Context } from '../context.ts'
import {
  countsOf,
  countSums,
  type RowCounts,
  instant,
  isoInstant,
  readWaiting,
  failureLines,
  failureOf,
  type Opened,
} from '@sluice/pipeline'
import { countsTable } from '../output/counts-table.ts'
import { counted, duration } from '../output/numbers.ts'
import { whatFor } from '../status/what-for.ts'

interface Row extends RowCounts {
  readonly load_id: number
  readonly schema_name: string
  readonly status: string
  readonly inserted_at: string
  readonly seconds: number
  /** Of a load that failed. */
  readonly resource: string | null
  readonly code: string | null
  readonly message: string | null
  readonly place: string | null
}

const loadsWhere = (condition: string): string => `
select l.load_id, l.schema_name, l.status, l.inserted_at, l.seconds, l.resource, l.code, l.message, l.place, ${countSums('t')}
from _sluice.loads as l
left join _sluice.load_tables as t
  on t.load_id = l.load_id and t.schema_name = l.schema_name and t.parent_table is null
where ${condition}
group by l.load_id, l.schema_name, l.status, l.inserted_at, l.seconds, l.resource, l.code, l.message, l.place
order by l.load_id desc, l.schema_name
limit $1`

export interface ListOptions {
  readonly limit: number
  /** Only loads that failed. */
  readonly failed: boolean
}

/** The latest loads, and what waits of them for which migration. Rows of nested tables are not counted. */
export async function listLoads(
  { engine, project }: Opened,
  { limit, failed }: ListOptions,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
): Promise<Outcome> {
  const { session } = engine
  const condition = failed ? `l.status = 'failed'` : 'true'
  const rows = await session.rows<Row>(loadsWhere(condition), [limit])
  const waiting = await readWaiting(engine, project, new Set(rows.map(({ load_id }) => load_id)))
  const [count] = await session.rows<{ loads: number }>(
    `select count(*) as loads from _sluice.loads as l where ${condition}`,
  )
  const heads = [
    { title: 'load', align: 'right' as const, cell: (row: Row) => String(row.load_id) },
    { title: 'dataset', cell: (row: Row) => row.schema_name },
    { title: 'status', cell: (row: Row) => row.status },
    { title: 'at (UTC)', cell: (row: Row) => instant(row.inserted_at) },
    { title: 'took', align: 'right' as const, cell: (row: Row) => duration(row.seconds) },
  ]
  const total = count?.loads ?? rows.length
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
        ...countsOf(row),
        error: failureOf(row),
        waiting: waiting.filter(
          (one) => one.load_id === row.load_id && one.table.startsWith(`${row.schema_name}.`),
        ),
      })),
    },
  }
}
