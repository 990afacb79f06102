import { checkFreshness, withExistingTarget, type TableFreshness } from '@sluice/pipeline'
import { SluiceError } from '@sluice/schema'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { integer } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'
import type { SourcesArguments } from './sources-options.ts'

/** Runs `sluice sources freshness`. */
export function freshness(
  context: Context,
  options: SourcesArguments['options'],
  names: readonly string[],
): Promise<Outcome> {
  return withExistingTarget(context, options, async (opened) => {
    const tables = await checkFreshness(opened, context, names)
    const errors = tables.flatMap(({ table, status, problems }) =>
      status === 'error' ? [new SluiceError(problems.join('; '), { code: 'E_FRESHNESS', place: table })] : [],
    )
    return { text: textOf(tables, context), data: { freshness: tables }, failed: errors.length > 0, errors }
  })
}

function textOf(tables: readonly TableFreshness[], { colors, width }: Context): string {
  const mark = { ok: colors.green('✓'), warn: colors.yellow('⚠'), error: colors.red('✗') }
  return renderTable(
    [
      { title: '' },
      { title: 'table' },
      { title: 'newest row' },
      { title: 'rows', align: 'right' },
      { title: 'usual' },
      { title: 'problem' },
    ],
    tables.map(({ table, status, last_at: last, rows, usual_rows: usual, problems }) => [
      mark[status],
      table,
      last ?? 'none',
      rows === null ? '' : integer(rows),
      usual === null ? '' : `${integer(usual.from)} to ${integer(usual.to)}`,
      problems.join('; '),
    ]),
    { colors, width },
  )
}
