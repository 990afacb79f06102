import type { Context } from '../framework/context.ts'
import type { Load } from '@sluice/ledger'
import { failureLines, instant, type ShownLoad, type WaitingStatus } from '@sluice/pipeline'
import { cursorPart } from '../output/report/cursor-lines.ts'
import { cellText } from '../output/cell.ts'
import { countsTable } from '../output/counts-table.ts'
import { bytes, counted, duration, integer } from '../output/numbers.ts'
import { renderTable, type TableOptions } from '../output/table.ts'
import { whatFor } from '../status/what-for.ts'

const FILES_SHOWN = 30
const RECORDS_SHOWN = 10

/** One load for people: its tables, what waits of it for which migration, its files and quarantined records. */
export function loadText(
  { load, waiting }: ShownLoad,
  loadId: number,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
): string {
  const options: TableOptions = { colors, width }
  const heads = load.datasets.map(
    ({ schema_name, status, reverts, reverted_by: by, inserted_at, seconds }) =>
      `load ${loadId} · ${schema_name} · ${by !== null ? `reverted by load ${by}` : reverts !== null ? `revert of load ${reverts}` : status} · ${instant(inserted_at)} UTC · ${duration(seconds)}`,
  )
  const sections = [
    [...heads, ...failureLines(load.datasets)].join('\n'),
    tables(load, options),
    cursors(load),
    needs(waiting, colors),
    files(load, options),
    quarantine(load, options),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
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

/** What the cursors of the resources did. */
const cursors = ({ tables: all }: Load): string =>
  all
    .flatMap(({ resource, cursor }) =>
      cursor
        ? [
            `cursor of ${resource}: from ${cursor.from ?? 'the beginning'} to ${cursor.to ?? cursor.value ?? 'the end'}${cursorPart(cursor)}`,
          ]
        : [],
    )
    .join('\n')

function needs(waiting: readonly WaitingStatus[], colors: Context['colors']): string {
  if (waiting.length === 0) return ''
  return (
    whatFor(waiting, { before: ({ table }) => table }, colors) ??
    'the waiting data needs no migration: sluice transform merges it, after the waiting data of earlier loads'
  )
}

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
