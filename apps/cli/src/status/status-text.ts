import type { Context } from '../framework/context.ts'
import { countsTable } from '../output/counts-table.ts'
import {
  instant,
  nextCommand,
  reviewOf,
  type Given,
  type ChosenTarget,
  type ResourceStatus,
  type Status,
} from '@sluice/pipeline'
import { counted, integer } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'
import { whatFor } from './what-for.ts'

/** A target's status for people. */
export function statusText(
  chosen: ChosenTarget,
  { failed, resources, waiting, pending_migrations, rejected_migrations }: Status,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
  given: Given,
): string {
  const { name, place } = chosen
  const options = { colors, width }
  const sections = [
    `${colors.bold(`target ${name}`)} ${colors.dim(place)}`,
    countsTable(
      resources,
      HEADS,
      ({ last_load_id, ...counts }) => (last_load_id === null ? undefined : counts),
      options,
    ),
  ]
  if (failed.length > 0) {
    sections.push(
      [
        `${counted(failed.length, 'resource')} failed, and loaded nothing since:`,
        ...failed.map(
          ({ name: resource, at, code, message }) =>
            `  ${resource}: ${code}: ${message} (${instant(at)} UTC)`,
        ),
      ].join('\n'),
    )
  }
  if (waiting.length > 0) {
    const rows = waiting.map(({ load_id, table, since, rows_waiting, rows_blocked }) => [
      String(load_id),
      table,
      instant(since),
      integer(rows_waiting),
      integer(rows_blocked),
      rows_waiting === 0 ? 'values of merged rows' : '',
    ])
    sections.push(renderTable(WAITING_HEADS, rows, options))
    const needs = whatFor(
      waiting,
      { before: ({ table }) => table, after: ({ since }) => `, since ${instant(since)}` },
      colors,
    )
    if (needs !== undefined) sections.push(needs)
  }
  if (pending_migrations.length > 0) {
    sections.push(
      [
        `${counted(pending_migrations.length, 'pending migration')}:`,
        ...pending_migrations.map((id) => `  migrations/${id}`),
        `${colors.cyan('→')} ${reviewOf(chosen)}, then run ${nextCommand('migrate', given)}`,
      ].join('\n'),
    )
  }
  if (rejected_migrations.length > 0) {
    sections.push(
      [
        `${counted(rejected_migrations.length, 'migration')} rejected as a whole or in part:`,
        ...rejected_migrations.map((id) => `  migrations/${id}`),
      ].join('\n'),
    )
  }
  return sections.join('\n\n')
}

const HEADS = [
  { title: 'resource', cell: ({ name }: ResourceStatus) => name },
  {
    title: 'last load',
    align: 'right' as const,
    cell: ({ last_load_id: id }: ResourceStatus) => String(id ?? 'never'),
  },
  { title: 'at (UTC)', cell: ({ last_load_at: at }: ResourceStatus) => (at === null ? '' : instant(at)) },
]

const right = 'right' as const
const WAITING_HEADS = [
  { title: 'load', align: right },
  { title: 'waiting in staging' },
  { title: 'since (UTC)' },
  { title: 'rows', align: right },
  { title: 'blocked', align: right },
  { title: '' },
]
