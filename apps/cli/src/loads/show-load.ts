import type { Session } from '@sluice/engine'
import type { Outcome } from '../command.ts'
import type { Context } from '../context.ts'
import { countsOf } from '../counts.ts'
import { cellText } from '../output/cell.ts'
import { countsTable } from '../output/counts-table.ts'
import { instant, isoInstant } from '../output/instant.ts'
import { bytes, counted, duration, integer } from '../output/numbers.ts'
import { renderTable, type TableOptions } from '../output/table.ts'
import { readLoad, type Load } from './read-load.ts'

const FILES_SHOWN = 30
const RECORDS_SHOWN = 10

/** One load with its tables, files and quarantined records. */
export async function showLoad(
  session: Session,
  loadId: number,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
): Promise<Outcome> {
  const load = await readLoad(session, loadId)
  const options: TableOptions = { colors, width }
  const heads = load.datasets.map(
    ({ schema_name, status, inserted_at, seconds }) =>
      `load ${loadId} · ${schema_name} · ${status} · ${instant(inserted_at)} UTC · ${duration(seconds)}`,
  )
  const sections = [heads.join('\n'), tables(load, options), files(load, options), quarantine(load, options)]
  return {
    text: sections.filter((section) => section !== '').join('\n\n'),
    data: {
      load_id: loadId,
      datasets: load.datasets.map(({ schema_name, inserted_at, ...rest }) => ({
        dataset: schema_name,
        ...rest,
        inserted_at: isoInstant(inserted_at),
      })),
      tables: load.tables.map((table) => ({
        table: `${table.schema_name}.${table.table_name}`,
        resource: table.resource,
        waits_in: table.staging_table,
        ...countsOf(table),
      })),
      files: load.files,
      quarantine: load.quarantine,
    },
  }
}

const tables = ({ tables: all }: Load, options: TableOptions): string =>
  countsTable(
    all,
    [
      { title: 'table', cell: (table) => `${table.schema_name}.${table.table_name}` },
      { title: 'disposition', cell: (table) => table.disposition },
    ],
    (table) => table,
    options,
  )

function files({ files: all }: Load, options: TableOptions): string {
  if (all.length === 0) return ''
  const columns = [
    { title: 'file' },
    { title: 'size', align: 'right' as const },
    { title: 'rows', align: 'right' as const },
  ]
  const rows = all
    .slice(0, FILES_SHOWN)
    .map((file) => [file.file_name, bytes(file.size_bytes), integer(file.rows_read)])
  return `${renderTable(columns, rows, options)}\n${options.colors.dim(`(${counted(all.length, 'file')}${more(all, FILES_SHOWN)})`)}`
}

function quarantine({ quarantine: all }: Load, options: TableOptions): string {
  if (all.length === 0) return ''
  const columns = [{ title: 'quarantined at' }, { title: 'reason' }, { title: 'raw' }]
  const rows = all
    .slice(0, RECORDS_SHOWN)
    .map(({ file_name, line, reason, raw }) => [
      line === null ? file_name : `${file_name}:${line}`,
      reason,
      cellText(raw),
    ])
  return `${renderTable(columns, rows, { ...options, widestColumn: 40 })}\n${options.colors.dim(`(${counted(all.length, 'record')}${more(all, RECORDS_SHOWN)})`)}`
}

const more = (all: readonly unknown[], shown: number): string =>
  all.length > shown ? `, the first ${shown} shown` : ''
