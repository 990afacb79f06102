import { command } from '../framework/command.ts'
import { QUERY_OPTIONS } from '../query/query-options.ts'

/** `sluice query SQL` */
export const query = command({
  name: 'query',
  summary: 'run read-only SQL on the target and print the result',
  description: [
    'Runs one SELECT, or EXPLAIN of one, and prints a table. With --csv the result is CSV (null is empty, the empty text is ""), with --json one object with `columns`, `rows` and `row_count`.',
    'Nothing in the target changes: a DuckDB file is opened read-only and without access to other files; on Postgres the statement runs alone in a read-only transaction that is rolled back. This does not restrict what functions do outside the transaction, with the rights of the role: as a superuser on Postgres they can write files on the server, and the command warns about it. If that matters, use a role that may only select.',
    'CSV contains the values unchanged: a spreadsheet may read a value that begins with =, +, - or @ as a formula. In tables, control characters and marks that change the direction of text are escaped.',
  ],
  positionals: [
    { name: 'SQL', help: 'one statement, such as "select * from orders.client_a limit 5"', required: true },
  ],
  options: QUERY_OPTIONS,
  endsAtOnce: true,
  examples: [
    { line: 'sluice query "select count(*) from orders.client_a"', does: 'count rows' },
    { line: 'sluice query --csv "table orders.client_a" > a.csv', does: 'export a table' },
  ],
  run: async (context, args) => (await import('../query/run-query.ts')).runQuery(context, args),
})
