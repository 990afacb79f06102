import { parseArgs } from 'node:util'
import { writeOrders } from './orders/write-orders.ts'

export * from './orders/write-orders.ts'

const HELP = `usage: node scripts/make-orders.ts --out DIR [options]

Writes synthetic order exports: one CSV of 129 columns for each day and prefix. The same options give the same bytes.

  --out DIR            folder that gets a folder for each prefix
  --days N             18 by default
  --rows N             of each file; 1000 by default
  --start YYYY-MM-DD   first day; 2025-12-01 by default
  --seed N             1 by default
  --prefixes A,B       orders-create,orders-update by default
  --drift              at 1/4 of the days amounts turn decimal, at 1/2 a column is added and some campaign ids
                       turn to text, at 3/4 a column no longer arrives
`

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      days: { type: 'string' },
      rows: { type: 'string' },
      start: { type: 'string' },
      seed: { type: 'string' },
      prefixes: { type: 'string' },
      drift: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  const { out, days, rows, start, seed, prefixes, drift = false, help } = values
  if (help || !out) {
    console.log(HELP)
    process.exitCode = help ? 0 : 2
  } else {
    const paths = await writeOrders({
      out,
      drift,
      ...(days && { days: Number(days) }),
      ...(rows && { rows: Number(rows) }),
      ...(start && { start }),
      ...(seed && { seed: Number(seed) }),
      ...(prefixes && { prefixes: prefixes.split(',') }),
    })
    console.log(`${paths.length} files written to ${out}`)
  }
}
