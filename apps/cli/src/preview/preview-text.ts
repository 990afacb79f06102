import {
  columnLine,
  mergedLines,
  previewCounts,
  restText,
  sampleLine,
  type ColumnDiff,
  type Preview,
  type TablePreview,
} from '@sluice/pipeline'
import type { Colors } from '../framework/colors.ts'

/** A preview for people. */
export function previewText(preview: Preview, colors: Colors): string {
  const { migrations, merged, tables, failures } = preview
  return [
    ...migrations.map((migration) => `${migration} applied`),
    ...(merged.length === 0 ? [] : mergedLines(merged)),
    ...tables.flatMap((table) => tableLines(table, colors)),
    ...failures.map(
      ({ code, message, place }) =>
        `${colors.red('!')} ${place === undefined ? '' : `${place}: `}${code}: ${message}`,
    ),
    colors.dim(`(${restText(preview)})`),
  ].join('\n')
}

function tableLines(table: TablePreview, colors: Colors): readonly string[] {
  const what = table.materialized ?? 'table of loads'
  const how = table.key === null ? '' : ` by ${table.key.join(', ')}`
  const compared = table.changed === null ? '' : colors.dim(`, compared${how}`)
  return [
    `${colors.bold(table.table)} (${what}${compared}): ${previewCounts(table)}`,
    ...table.columns.map((column) => `  ${signOf(column, colors)} ${columnLine(column, table)}`),
    ...table.samples.map((sample) => `  ${colors.dim(sampleLine(sample, table))}`),
  ]
}

function signOf({ state }: ColumnDiff, colors: Colors): string {
  if (state === 'new') return colors.green('+')
  return state === 'values' ? '~' : colors.red('!')
}
