import { mkdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { filesResource, source, type FileFormat, type Resource, type Source } from '@sluice/loader'
import { unreachable } from '@sluice/schema'
import { files } from '@sluice/sources'
import type { History, HistoryFormat, Merging, TableHistory } from './history.ts'
import { MARK } from '../promises/marks.ts'
import { contractAs, type Strictness } from './table-contract.ts'
import { GONE, type SourceRow } from './values.ts'
import { writeRows } from './write-rows.ts'

/** Which load of a history the source yields. */
export interface Clock {
  step: number
}

export const tableName = (index: number): string => `t${index}`

/** A table's rows in one load, file by file, each with its mark. */
export function rowsAt(
  history: History,
  index: number,
  step: number,
): readonly { readonly file: number; readonly rows: readonly SourceRow[] }[] {
  return (history.tables[index]?.deliveries[step] ?? []).map(({ file, rows }) => ({
    file,
    rows: rows.map((row, i) => ({ ...row, [MARK]: `${tableName(index)} ${step}.${file}.${i}` })),
  }))
}

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

function mergeOptions(key: readonly string[], merging: Merging = 'upsert') {
  switch (merging) {
    case 'upsert':
      return {}
    case 'insert-only':
    case 'delete-insert':
      return { mergeStrategy: merging }
    case 'delete-insert by its last column':
      return { mergeKey: key.slice(-1) }
    case 'hard delete':
      return { hardDelete: GONE }
    case 'root key':
      return { rootKey: true }
    default:
      return unreachable(merging)
  }
}

function resourceOf(history: History, index: number, clock: Clock, strictness: Strictness): Resource {
  const { disposition, dedup, format, key, merging, contract: own } = history.tables[index] as TableHistory
  const contract = contractAs(own, strictness)
  const options = {
    name: tableName(index),
    writeDisposition: disposition,
    ...(disposition === 'merge' && { primaryKey: key, ...mergeOptions(key, merging) }),
    ...(disposition === 'replace' && { allowEmpty: true }),
    ...(dedup && { dedupSort: { column: 'v', order: dedup } }),
    ...(contract &&
      (contract.column === undefined
        ? { contract: contract.says }
        : { columns: { [contract.column]: { contract: contract.says } } })),
  }
  if (format !== 'rows') {
    const list = files({ url: `data/${tableName(index)}` })
    return filesResource({ ...options, format: formatOf(format), list })
  }
  return {
    ...options,
    kind: 'rows',
    async *read({ state }) {
      // A cursor: what was committed is not read again. What replaces a table is read whole each time.
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
