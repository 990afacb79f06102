import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { cellText } from '../output/cell.ts'
import { counted } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'
import type { Opened } from '@sluice/pipeline'
import { countRecords, readRecords, type RecordFilter } from '@sluice/ledger'

const HEADS = [
  { title: 'load', align: 'right' as const },
  { title: 'resource' },
  { title: 'at' },
  { title: 'reason' },
  { title: 'raw' },
]

/** Prints records of the quarantine with their text. */
export async function showRecords(
  { engine }: Opened,
  filter: RecordFilter,
  limit: number,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
): Promise<Outcome> {
  const records = await readRecords(engine.session, filter, limit)
  const total = await countRecords(engine.session, filter)
  const rows = records.map(({ load_id, schema_name, resource, file_name, line, reason, raw }) => [
    String(load_id),
    `${schema_name}.${resource}`,
    line === null ? file_name : `${file_name}:${line}`,
    reason,
    cellText(raw),
  ])
  const more = records.length < total ? `, the latest ${records.length} shown` : ''
  return {
    text:
      total === 0
        ? 'nothing is in the quarantine'
        : `${renderTable(HEADS, rows, { colors, width, widestColumn: 60 })}\n${colors.dim(`(${counted(total, 'record')}${more})`)}`,
    data: {
      records: records.map(({ schema_name, resource, file_name, ...record }) => ({
        ...record,
        resource: `${schema_name}.${resource}`,
        file: file_name,
      })),
      total,
    },
  }
}
