import { command, type Arguments } from '../command.ts'
import { flag, type OptionTable } from '../option.ts'

const OPTIONS = { csv: flag('print CSV') } satisfies OptionTable

export type QueryArguments = Arguments<typeof OPTIONS>

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
  options: OPTIONS,
  endsAtOnce: true,
  examples: [
    { line: 'sluice query "select count(*) from orders.client_a"', does: 'count rows' },
    { line: 'sluice query --csv "table orders.client_a" > a.csv', does: 'export a table' },
  ],
  run: async (context, args) => (await import('../query/run-query.ts')).runQuery(context, args),
})
