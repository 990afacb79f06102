import { nextCommand, type Given, type QuarantineList } from '@sluice/pipeline'
import type { Context } from '../framework/context.ts'
import { counted, integer } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'

const right = 'right' as const
const HEADS = [
  { title: 'load', align: right },
  { title: 'resource' },
  { title: 'file' },
  { title: 'records', align: right },
  { title: 'first line', align: right },
  { title: 'reason' },
]

/** What is in the quarantine, by load, file and reason. */
export function listText(
  { records, groups }: QuarantineList,
  limit: number,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
  given: Given,
): string {
  if (records === 0) return 'the quarantine is empty'
  const rows = groups
    .slice(0, limit)
    .map((group) => [
      String(group.load_id),
      group.resource,
      group.file,
      integer(group.records),
      group.first_line === null ? 'whole file' : String(group.first_line),
      group.reason,
    ])
  const more = groups.length > limit ? `, the latest ${limit} lines shown` : ''
  return [
    `${renderTable(HEADS, rows, { colors, width })}\n${colors.dim(`(${counted(records, 'record')}${more})`)}`,
    `${colors.cyan('→')} ${nextCommand('quarantine show', given)} prints them; retry reads their files again; drop deletes them`,
  ].join('\n\n')
}
