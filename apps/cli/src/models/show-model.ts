import { showModel } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { cellText } from '../output/cell.ts'
import { renderTable } from '../output/table.ts'
import { chosenModels } from './chosen-models.ts'
import type { ModelsArguments } from './models-options.ts'

/** Runs `sluice models show`. */
export async function showModelCommand(
  context: Context,
  options: ModelsArguments['options'],
  words: readonly string[],
): Promise<Outcome> {
  if (words.length === 0) throw new UsageError('SELECTOR is missing', 'write sluice models show marts.daily')
  const found = await chosenModels(context, options, words)
  const { columns, rows } = await showModel(found, context, found, options.limit ?? 20)
  const { colors, width } = context
  return {
    text: renderTable(
      columns.map((title) => ({ title })),
      rows.map((row) => columns.map((column) => cellText(row[column]))),
      { colors, width },
    ),
    data: { columns, rows, row_count: rows.length },
    verbatim: true,
  }
}
