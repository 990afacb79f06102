import type { QuarantinedRecords } from '@sluice/pipeline'
import type { Context } from '../framework/context.ts'
import { cellText } from '../output/cell.ts'
import { counted } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'

const HEADS = [
  { title: 'load', align: 'right' as const },
  { title: 'resource' },
  { title: 'at' },
  { title: 'reason' },
  { title: 'raw' },
]

/** Records of the quarantine with their text. */
export function recordsText(
  { records, total }: QuarantinedRecords,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
): string {
  if (total === 0) return 'the quarantine is empty'
  const rows = records.map(({ load_id, resource, file, line, reason, raw }) => [
    String(load_id),
    resource,
    line === null ? file : `${file}:${line}`,
    reason,
    cellText(raw),
  ])
  const more = records.length < total ? `, the latest ${records.length} shown` : ''
  return `${renderTable(HEADS, rows, { colors, width, widestColumn: 60 })}\n${colors.dim(`(${counted(total, 'record')}${more})`)}`
}
