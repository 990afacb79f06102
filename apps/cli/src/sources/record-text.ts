import type { RecordedSource, ReplayedSource, TableDiff } from '@sluice/pipeline'
import type { Context } from '../framework/context.ts'
import { counted } from '../output/numbers.ts'

type Colors = Pick<Context, 'colors'>

/** Rows of a table that are shown of each kind. */
const SHOWN = 10

/** What was recorded, as people read it. */
export const recordedText = (
  { folder, answers, tables, replaced }: RecordedSource,
  { colors }: Colors,
): string =>
  [
    `${colors.green('written')} ${folder}: ${counted(answers, 'answer')}`,
    ...tables.map(({ table, rows }) => `    ${table}: ${counted(rows, 'row')}`),
    replaced.length > 0
      ? `${colors.green('✓')} replaced: ${replaced.join(', ')}`
      : `${colors.cyan('→')} look for personal data in ${folder} before you commit it; --replace FIELD replaces the values of a field`,
  ].join('\n')

/** What sources make of their recorded pages, compared with the stored rows, or with those of the commit `against`. */
export const replayedText = (
  replayed: readonly ReplayedSource[],
  { colors }: Colors,
  against?: string,
): string =>
  replayed
    .flatMap(({ source, rows, differences, updated, error }) => {
      if (error !== null) return [`${colors.red('✗')} ${source}: the recorded pages cannot be read`]
      const diffs = differences.flatMap((one) => diffLines(source, one, colors))
      if (differences.length === 0)
        return [
          `${colors.green('✓')} ${source}: ${counted(rows, 'row')}, as ${against === undefined ? 'stored' : `in ${against}`}`,
        ]
      if (updated) return [`${colors.green('✓')} ${source}: ${counted(rows, 'row')} stored`, ...diffs]
      if (against !== undefined)
        return [`${colors.yellow('!')} ${source}: the rows differ from those in ${against}`, ...diffs]
      const way = `${colors.cyan('→')} if this is intended, run sluice sources test ${source} --replay --update`
      return [`${colors.red('✗')} ${source}: the rows differ from the stored rows`, ...diffs, way]
    })
    .join('\n')

function diffLines(
  source: string,
  { table, added, removed, changed }: TableDiff,
  colors: Context['colors'],
): readonly string[] {
  const counts = [
    [added.length, 'added'],
    [removed.length, 'removed'],
    [changed.length, 'changed'],
  ] as const
  const parts = counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${counted(count, 'row')} ${what}`)
  const perColumn = Map.groupBy(
    changed.flatMap(({ columns }) => columns),
    ({ name }) => name,
  )
  return [
    `  ${source}.${table}: ${parts.join(', ')}`,
    ...[...perColumn].map(([name, all]) => `    ${name} differs in ${counted(all.length, 'row')}`),
    ...some(changed, ({ key, columns }) => {
      const parts = columns.map(({ name, before, after }) => `${name} ${shown(before)} → ${shown(after)}`)
      return `    ${colors.cyan('~')} ${key}: ${parts.join(', ')}`
    }),
    ...some(removed, (row) => `    ${colors.red('-')} ${shown(row)}`),
    ...some(added, (row) => `    ${colors.green('+')} ${shown(row)}`),
  ]
}

const some = <T>(all: readonly T[], line: (one: T) => string): readonly string[] => [
  ...all.slice(0, SHOWN).map(line),
  ...(all.length > SHOWN ? [`    and ${all.length - SHOWN} more`] : []),
]

const shown = (value: unknown): string => JSON.stringify(value) ?? 'null'
