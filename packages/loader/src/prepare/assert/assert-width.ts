import { columnOf, rejectionOf, SluiceError, SYSTEM_COLUMNS, type ColumnType } from '@sluice/schema'
import type { StagedTable } from '../../staged/staged-resource.ts'
import { POSTGRES_ROW_BYTES, TooManyColumns } from '../../failure/too-many-columns.ts'
import type { LoadContext } from '../../context/load-context.ts'

/** Bytes that a value takes at least in a row of Postgres, wherever the rest of it is kept. */
const LEAST_BYTES: Partial<Record<ColumnType, number>> = {
  bigint: 8,
  double: 8,
  timestamp: 8,
  time: 8,
  date: 4,
  bool: 1,
}
const LEAST_OF_OTHERS = 2

/**
 * Before anything of it is staged or proposed: the table would have more columns than a database can bear, or its rows
 * would be larger than Postgres can store; on DuckDB the latter is a warning, where the config has a Postgres target.
 * @throws TooManyColumns; SluiceError E_ROW_TOO_LARGE
 */
export function assertWidth(table: StagedTable, context: LoadContext): void {
  if (table.isGone) return
  const place = `${context.source}.${table.name}`
  if (context.limit) assertColumns(table, place, context.limit, context)
  if (!context.limit || table.rows === 0) return
  const bytes = table.columns.reduce(
    (sum, { type, nonNull = 0 }) => sum + nonNull * (LEAST_BYTES[type] ?? LEAST_OF_OTHERS),
    0,
  )
  const mean = Math.ceil(bytes / table.rows)
  if (mean <= POSTGRES_ROW_BYTES) return
  const large = `the rows would take ${mean} bytes or more, with ${table.columns.length} columns; Postgres stores at most ${POSTGRES_ROW_BYTES} in a row`
  const hint =
    'leave columns out with hints, `columns: { name: { ignore: true } }`, or load the wide part as one json column'
  if (context.kind === 'postgres') throw new SluiceError(large, { code: 'E_ROW_TOO_LARGE', place, hint })
  context.emit({
    kind: 'message',
    level: 'warn',
    text: `${place}: ${large}, so that a load into a Postgres target of the config would fail: ${hint}`,
  })
}

function assertColumns(
  { name, columns }: StagedTable,
  place: string,
  limit: NonNullable<LoadContext['limit']>,
  { known, dataset }: LoadContext,
): void {
  if (columns.length > limit.columns) throw new TooManyColumns(columns.length, limit, place)
  const table = { dataset, name }
  const isTable = (one: { dataset: string; name: string }): boolean =>
    one.dataset === dataset && one.name === name
  const present = known.expected.find(isTable)
  if (!present) return
  const added = columns
    .filter((column) => !SYSTEM_COLUMNS.has(column.name) && !columnOf(present, column.name))
    .filter(({ name: column }) => !rejectionOf(known.rejections, { kind: 'add-column', table, column }))
  if (added.length === 0) return
  const own = present.columns.filter((column) => !SYSTEM_COLUMNS.has(column.name)).length
  const dropped = known.tables.find(isTable)?.dropped ?? 0
  const count = own + dropped + added.length
  if (count > limit.columns) throw new TooManyColumns(count, limit, place, { dropped })
}
