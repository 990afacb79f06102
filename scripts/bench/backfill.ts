import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeOrders } from '../orders/write-orders.ts'
import { sluice, type Measured } from './measure.ts'

const DISTINCT = 14

/** Days of exports, 129 columns each: a fortnight is written and stands under later dates again. */
async function exports(folder: string, rows: number): Promise<readonly string[]> {
  const out = join(folder, `orders-${rows}`)
  return writeOrders({ out, days: DISTINCT, rows, prefixes: ['orders-create'] })
}

/** Loads `files` exports at once into a reviewed table, as a backfill does; with or without hints that convert values. */
export async function backfill(
  work: string,
  name: string,
  target: string,
  { files, rows, hints }: { readonly files: number; readonly rows: number; readonly hints: boolean },
  server?: () => number,
): Promise<Measured> {
  const paths = await exports(work, rows)
  const dir = join(work, name)
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(join(dir, 'in', 'orders-create'), { recursive: true })
  const columns = `columns: { order_date: { type: 'date', format: '%m/%d/%Y' }, is_recurring: { type: 'bool', true: ['YES'], false: ['NO'] } },`
  writeFileSync(
    join(dir, 'sluice.config.ts'),
    `import { defineConfig } from 'sluice'
import { s3Exports } from 'sluice/sources'

export default defineConfig({
  sources: [s3Exports({ name: 'orders', url: './in', prefixes: ['orders-create'], ${hints ? columns : ''} })],
  targets: { main: ${target} },
})
`,
  )
  const day = (number: number): string =>
    new Date(Date.parse('2025-01-01') + number * 86_400_000).toISOString().slice(0, 10)
  const add = (number: number): void =>
    linkSync(
      paths[number % DISTINCT] ?? '',
      join(dir, 'in', 'orders-create', `orders_create_${day(number)}T0230.csv`),
    )
  add(0)
  await sluice(dir, 'load')
  await sluice(dir, 'migrate')
  for (let number = 1; number < files; number++) add(number)
  return sluice(dir, 'load', server)
}
