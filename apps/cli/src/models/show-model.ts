import { withExistingReader } from '@sluice/pipeline'
import { fullName } from '@sluice/schema'
import { currentQuery } from '@sluice/transform'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { cellText } from '../output/cell.ts'
import { counted } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'
import type { ModelsArguments } from './models-options.ts'
import { selectedModels } from './selected-models.ts'

/** Runs `sluice models show`: rows that a model's query gives now, whatever its table has. */
export async function showModel(
  context: Context,
  options: ModelsArguments['options'],
  words: readonly string[],
): Promise<Outcome> {
  if (words.length === 0) throw new UsageError('SELECTOR is missing', 'write sluice models show marts.daily')
  const { graph, selected } = await selectedModels(context, options, words)
  const models = graph.models.filter((model) => selected.has(fullName(model)))
  const [model] = models
  if (!model || models.length > 1)
    throw new UsageError(
      `show prints one model, and ${counted(models.length, 'model')} are selected`,
      'name one',
    )
  const limit = options.limit ?? 20
  const sql = `select * from (\n${currentQuery(graph, model, context.now())}\n) as shown limit ${limit}`
  const { columns, rows } = await withExistingReader(context, options, (reader) => reader.query(sql))
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
