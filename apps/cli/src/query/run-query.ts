import type { QueryResult } from '@sluice/engine'
import type { Outcome } from '../framework/command.ts'
import type { QueryArguments } from './query-options.ts'
import type { Context } from '../framework/context.ts'
import { logTo, queryFor, withExistingReader } from '@sluice/pipeline'
import { cellText } from '../output/cell.ts'
import { renderCsv } from '../output/csv.ts'
import { counted } from '../output/numbers.ts'
import { shownText } from '@sluice/schema'
import { renderTable } from '../output/table.ts'
import { UsageError } from '../framework/usage-error.ts'

/** Runs `sluice query`. */
export async function runQuery(
  context: Context,
  { options, positionals: [sql = ''] }: QueryArguments,
): Promise<Outcome> {
  if (options.csv && options.json)
    throw new UsageError('--csv and --json cannot be used together', 'use one of them')
  const result = await withExistingReader(context, options, async (reader, { project, chosen }) => {
    if (reader.caution !== undefined && !options.json) logTo(context).warn(reader.caution)
    return reader.query(await queryFor(sql, project, chosen.target.kind))
  })
  const { columns, rows } = result
  return {
    text: options.csv ? renderCsv(columns, rows) : asTable(result, context),
    data: { columns, rows, row_count: rows.length },
    verbatim: true,
  }
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' ||
  typeof value === 'bigint' ||
  (typeof value === 'string' && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value))

function asTable({ columns, rows }: QueryResult, { colors, width }: Context): string {
  const count = colors.dim(`(${counted(rows.length, 'row')})`)
  if (columns.length === 0) return count
  // DuckDB's plans are drawings of many lines.
  if (columns.includes('explain_value'))
    return shownText(rows.map((row) => String(row['explain_value'])).join('\n'))
  const heads = columns.map((title) => ({
    title: cellText(title),
    align: rows.every((row) => row[title] === null || isNumber(row[title]))
      ? ('right' as const)
      : ('left' as const),
  }))
  const cells = rows.map((row) => columns.map((name) => cellText(row[name])))
  return `${renderTable(heads, cells, { colors, width })}\n${count}`
}
