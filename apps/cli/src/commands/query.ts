import { command, type Outcome } from '../command.ts'
import type { Context } from '../context.ts'
import { flag } from '../option.ts'
import { cellText } from '../output/cell.ts'
import { renderCsv } from '../output/csv.ts'
import { counted } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'
import { readOnlyQuery, type QueryResult } from '../read-only-query.ts'
import { UsageError } from '../usage-error.ts'
import { withExistingTarget } from '../with-target.ts'

/** `sluice query SQL` */
export const query = command({
  name: 'query',
  summary: 'run read-only SQL on the target and print the result',
  description: [
    'Runs one statement that reads, in a read-only transaction, and prints a table. With --csv the result is CSV (no value is empty, the empty text is ""), with --json one object with `columns`, `rows` and `row_count`.',
  ],
  positionals: [
    { name: 'SQL', help: 'one statement, such as "select * from orders.client_a limit 5"', required: true },
  ],
  options: { csv: flag('print CSV') },
  examples: [
    { line: 'sluice query "select count(*) from orders.client_a"', does: 'count rows' },
    { line: 'sluice query --csv "table orders.client_a" > a.csv', does: 'export a table' },
  ],
  async run(context, { options, positionals: [sql = ''] }) {
    if (options.csv && options.json)
      throw new UsageError('--csv and --json exclude each other', 'give one of them')
    const result = await withExistingTarget(context, options, ({ engine }) => readOnlyQuery(engine, sql))
    const { columns, rows } = result
    return {
      text: options.csv ? renderCsv(columns, rows) : asTable(result, context),
      data: { columns, rows, row_count: rows.length },
      verbatim: true,
    } satisfies Outcome
  },
})

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' ||
  typeof value === 'bigint' ||
  (typeof value === 'string' && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value))

function asTable({ columns, rows }: QueryResult, { colors, width }: Context): string {
  const count = colors.dim(`(${counted(rows.length, 'row')})`)
  if (columns.length === 0) return count
  // DuckDB's plans are drawings of many lines.
  if (columns.includes('explain_value')) return rows.map((row) => String(row['explain_value'])).join('\n')
  const heads = columns.map((title) => ({
    title: cellText(title),
    align: rows.every((row) => row[title] === null || isNumber(row[title]))
      ? ('right' as const)
      : ('left' as const),
  }))
  const cells = rows.map((row) => columns.map((name) => cellText(row[name])))
  return `${renderTable(heads, cells, { colors, width })}\n${count}`
}
