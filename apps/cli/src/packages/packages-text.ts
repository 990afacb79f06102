import { instant } from '@sluice/pipeline'
import type { LoadPackage, PackagedRows } from '@sluice/loader'
import type { Context } from '../framework/context.ts'
import { bytes, counted, integer } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'

const COLUMNS = [
  { title: 'package' },
  { title: 'target' },
  { title: 'resource' },
  { title: 'rows', align: 'right' as const },
  { title: 'size', align: 'right' as const },
  { title: 'state' },
  { title: 'started at (UTC)' },
  { title: 'age', align: 'right' as const },
]

const HOUR = 3_600_000

/** `3 days`, `5 hours`, `12 minutes`. */
export function age(milliseconds: number): string {
  const hours = Math.floor(milliseconds / HOUR)
  if (hours >= 48) return counted(Math.floor(hours / 24), 'day')
  return hours >= 1
    ? counted(hours, 'hour')
    : counted(Math.max(0, Math.floor(milliseconds / 60_000)), 'minute')
}

const stateOf = ({ in_use: inUse }: LoadPackage, rows: Pick<PackagedRows, 'complete'>): string =>
  inUse ? 'in use' : rows.complete ? 'complete' : 'incomplete'

/** Load packages for people, a line for each resource in them. */
export function packagesText(
  packages: readonly LoadPackage[],
  { colors, width, now }: Pick<Context, 'colors' | 'width' | 'now'>,
): string {
  if (packages.length === 0) return 'there are no load packages'
  const lines = packages.flatMap((one) => {
    const { name, target, started_at: started, resources, files } = one
    const since = [instant(started), age(now().getTime() - Date.parse(started))]
    const rows = resources.map((part) => [
      name,
      target ?? '',
      part.source === null ? part.resource : `${part.source}.${part.resource}`,
      part.rows === null ? '' : integer(part.rows),
      bytes(part.bytes),
      stateOf(one, part),
      ...since,
    ])
    const rest = one.bytes - resources.reduce((total, part) => total + part.bytes, 0)
    const isEmpty = resources.length === 0 && files === 0
    return files > 0 || isEmpty
      ? [
          ...rows,
          [
            name,
            target ?? '',
            isEmpty ? '(nothing)' : counted(files, 'file'),
            '',
            bytes(rest),
            stateOf(one, { complete: false }),
            ...since,
          ],
        ]
      : rows
  })
  const left = packages.filter(({ in_use: inUse }) => !inUse).length
  const hint = `${colors.cyan('→')} the next load resumes complete rows and reads the rest again; sluice packages drop deletes packages`
  return [renderTable(COLUMNS, lines, { colors, width }), ...(left > 0 ? [hint] : [])].join('\n')
}
