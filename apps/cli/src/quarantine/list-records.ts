import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { nextCommand, type Given, type Opened } from '@sluice/pipeline'
import { counted, integer } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'
import { readGroups, type RecordFilter } from '@sluice/ledger'

const right = 'right' as const
const HEADS = [
  { title: 'load', align: right },
  { title: 'resource' },
  { title: 'file' },
  { title: 'records', align: right },
  { title: 'first line', align: right },
  { title: 'reason' },
]

/** Counts what is in the quarantine, by load, file and reason. */
export async function listRecords(
  { engine }: Opened,
  filter: RecordFilter,
  limit: number,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
  given: Given,
): Promise<Outcome> {
  const groups = await readGroups(engine.session, filter)
  const total = groups.reduce((sum, { records }) => sum + records, 0)
  const rows = groups
    .slice(0, limit)
    .map((group) => [
      String(group.load_id),
      `${group.schema_name}.${group.resource}`,
      group.file_name,
      integer(group.records),
      group.line === null ? 'whole file' : String(group.line),
      group.reason,
    ])
  const more = groups.length > limit ? `, the latest ${limit} lines shown` : ''
  const text =
    total === 0
      ? 'nothing is in the quarantine'
      : [
          `${renderTable(HEADS, rows, { colors, width })}\n${colors.dim(`(${counted(total, 'record')}${more})`)}`,
          `${colors.cyan('→')} ${nextCommand('quarantine show', given)} prints them; retry reads their files again; drop deletes them`,
        ].join('\n\n')
  return {
    text,
    data: {
      records: total,
      groups: groups.map(({ schema_name, resource, file_name, line, ...group }) => ({
        ...group,
        resource: `${schema_name}.${resource}`,
        file: file_name,
        first_line: line,
      })),
    },
  }
}
