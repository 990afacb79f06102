import { mkdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { filesResource, resource, source, type FileFormat, type Resource, type Source } from '@sluice/loader'
import { unreachable } from '@sluice/schema'
import { files } from '@sluice/sources'
import type { History, HistoryFormat, TableHistory } from './history.ts'
import { isVersioned, mergeOptions } from './merging.ts'
import { MARK } from '../promises/marks.ts'
import { contractAs, type Strictness } from './table-contract.ts'
import { GROWING } from './table-cursor.ts'
import type { SourceRow } from './values.ts'
import { writeRows } from './write-rows.ts'

/** Which load of a history the source yields. */
export interface Clock {
  step: number
}

export const tableName = (index: number): string => `t${index}`

/** What a row is, as a text; the same for rows that are equal. */
const contentOf = (row: SourceRow): string =>
  JSON.stringify(
    Object.entries(row)
      .filter(([, value]) => value !== null && value !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value),
  )

/** A table's rows in one load, file by file, each with its mark: where it came, or what it is, where that makes a version. */
export function rowsAt(
  history: History,
  index: number,
  step: number,
): readonly { readonly file: number; readonly rows: readonly SourceRow[] }[] {
  const { deliveries = [], merging, cursor } = history.tables[index] ?? {}
  return (deliveries[step] ?? []).map(({ file, rows }) => ({
    file,
    rows: rows.map((row, i) => {
      const value = row[GROWING]
      const mark = isVersioned(merging) ? contentOf(row) : `${step}.${file}.${i}`
      return {
        ...row,
        ...(cursor && { [GROWING]: typeof value === 'number' ? value + step : value }),
        [MARK]: `${tableName(index)} ${mark}`,
      }
    }),
  }))
}

/** The column whose values tell rows of a key in one load apart. */
export const dedupColumn = ({ cursor }: Pick<TableHistory, 'cursor'>): string => (cursor ? GROWING : 'v')

/** All that a generator with a cursor yields. */
export const rowsUntil = (history: History, index: number, step: number): readonly SourceRow[] =>
  Array.from({ length: step + 1 }, (_, i) => rowsAt(history, index, i).flatMap(({ rows }) => rows)).flat()

const formatOf = (format: Exclude<HistoryFormat, 'rows'>): FileFormat => {
  switch (format) {
    case 'csv':
      return { kind: 'csv' }
    case 'ndjson':
      return { kind: 'ndjson' }
    case 'parquet':
      return { kind: 'parquet' }
    default:
      return unreachable(format)
  }
}

function resourceOf(history: History, index: number, clock: Clock, strictness: Strictness): Resource {
  const table = history.tables[index] as TableHistory
  const { disposition, dedup, format, key, merging, cursor, contract: own } = table
  const contract = contractAs(own, strictness)
  const options = {
    name: tableName(index),
    writeDisposition: disposition,
    ...(disposition === 'merge' && mergeOptions(key, merging)),
    ...(disposition === 'replace' && { allowEmpty: true }),
    ...(dedup && { dedupSort: { column: dedupColumn(table), order: dedup } }),
    ...(contract &&
      (contract.column === undefined
        ? { contract: contract.says }
        : { columns: { [contract.column]: { contract: contract.says } } })),
  }
  if (format !== 'rows') {
    const list = files({ url: `data/${tableName(index)}` })
    return filesResource({ ...options, format: formatOf(format), list })
  }
  if (cursor) {
    const incremental = { cursor: GROWING, ...cursor }
    return resource({ ...options, incremental }, async function* () {
      yield rowsUntil(history, index, clock.step).map((row) => ({ ...row }))
    })
  }
  return {
    ...options,
    kind: 'rows',
    async *read({ state }) {
      // As a cursor: what was committed is not read again. What replaces a table is read whole each time.
      if (disposition !== 'replace' && Number(state['next'] ?? 0) > clock.step) return
      for (const { rows } of rowsAt(history, index, clock.step)) yield rows.map((row) => ({ ...row }))
      state['next'] = clock.step + 1
    },
  }
}

/** The source `shop` of a history, whose tables bring what they have in the step that the clock shows. */
export const sourceOf = (history: History, clock: Clock, strictness: Strictness = 'as drawn'): Source =>
  source({
    name: 'shop',
    resources: () => history.tables.map((_, index) => resourceOf(history, index, clock, strictness)),
  })

/** Writes the files that are new in this step. */
export async function deliver(dir: string, history: History, step: number): Promise<void> {
  for (const [index, { format, key }] of history.tables.entries()) {
    if (format === 'rows') continue
    const folder = join(dir, 'data', tableName(index))
    await mkdir(folder, { recursive: true })
    for (const { file, rows } of rowsAt(history, index, step)) {
      const path = join(folder, `${file}.${format}`)
      await writeRows(path, format, rows, key)
      await utimes(path, ...writtenAt(step, file))
    }
  }
}

/** Files are read oldest first. */
function writtenAt(step: number, file: number): [Date, Date] {
  const time = new Date(Date.UTC(2026, 0, 1, step, file))
  return [time, time]
}
