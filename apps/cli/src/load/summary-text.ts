import type { ResourceSummary } from '@sluice/loader'
import type { Context } from '../framework/context.ts'
import { countsTable } from '../output/counts-table.ts'
import {
  nextCommand,
  reviewOf,
  type Given,
  blockedLine,
  wayOf,
  type ChosenTarget,
  type LoadResult,
} from '@sluice/pipeline'
import { counted, duration, integer } from '../output/numbers.ts'

const HEADS = [
  { title: 'resource', cell: ({ name }: ResourceSummary) => name },
  {
    title: 'files',
    align: 'right' as const,
    cell: ({ files }: ResourceSummary) => (files === 0 ? '' : integer(files)),
  },
]

/** A load's summary for people: the counts, and what to do next. */
export function summaryText(
  summary: LoadResult,
  { colors, width }: Pick<Context, 'colors' | 'width'>,
  given: Given,
  chosen: Pick<ChosenTarget, 'target'>,
): string {
  const { load_id, status, resources, seconds } = summary
  const took = duration(seconds)
  const steps = nextSteps(summary, given, chosen).map((step) => `${colors.cyan('→')} ${step}`)
  if (status === 'unchanged') {
    return [`nothing new in ${counted(resources.length, 'resource')} (${took})`, ...steps].join('\n')
  }
  const load = load_id === null ? 'load' : `load ${load_id}`
  const head =
    status === 'dry-run' ? `dry run: nothing was written (${took})` : `${load}: ${status} (${took})`
  const table = countsTable(resources, HEADS, (resource) => resource, { colors, width })
  return [colors.bold(head), table, ...(steps.length > 0 ? [steps.join('\n')] : [])].join('\n\n')
}

function nextSteps(
  { resources, migrations, failures, blocked = [] }: LoadResult,
  given: Given,
  chosen: Pick<ChosenTarget, 'target'>,
): string[] {
  const migrate = nextCommand('migrate', given)
  const sum = (of: (resource: ResourceSummary) => number): number =>
    resources.reduce((total, one) => total + of(one), 0)
  const [waiting, bad] = [sum((one) => one.rows_waiting), sum((one) => one.rows_quarantined)]
  const unread = sum((one) => one.bad_files?.length ?? 0)
  const failed = failures.map(({ source, resource }) => resource ?? source)
  return [
    ...(failures.length > 0
      ? [
          `${failed.join(', ')} failed and loaded nothing: correct the error, then run ${nextCommand(`load ${failed.join(' ')}`, given)}`,
        ]
      : []),
    ...(migrations.length > 0 ? [`${reviewOf(chosen)} ${migrations.join(', ')}, then run ${migrate}`] : []),
    ...[...Map.groupBy(blocked, ({ table, by }) => `${table}\0${by}`).values()].flatMap(
      ([first, ...others]) =>
        first
          ? [
              `${blockedLine({ ...first, rows: [first, ...others].reduce((total, one) => total + one.rows, 0) })}: each load tries them again; ${wayOf(first)}`,
            ]
          : [],
    ),
    ...(waiting > blocked.reduce((total, one) => total + one.rows, 0) && migrations.length === 0
      ? [`rows wait for a pending migration: run ${migrate}`]
      : []),
    ...(resources.some(({ bad_files: files }) => files !== undefined)
      ? [
          'files that could not be read are read again when they change, or when their format in the config changes',
        ]
      : []),
    ...(bad > 0 || unread > 0
      ? [
          `${[...(bad > 0 ? [counted(bad, 'record')] : []), ...(unread > 0 ? [counted(unread, 'file')] : [])].join(' and ')} quarantined: ${nextCommand('quarantine', given)} lists them and what to do`,
        ]
      : []),
  ]
}
