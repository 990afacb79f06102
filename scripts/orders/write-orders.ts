import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { ORDER_COLUMNS } from './columns.ts'
import { columnsOn, driftDays, type DriftDays } from './drift.ts'
import { addDays, createdOrder, updatedOrder, type ExportDay } from './order-on-day.ts'
import { mixSeeds, randomOf } from './random.ts'

export interface OrdersOptions {
  /** Folder that gets one folder for each prefix. */
  readonly out: string
  /** 18 by default. */
  readonly days?: number
  /** Of each file; 1000 by default. */
  readonly rows?: number
  /** First day, `YYYY-MM-DD`. */
  readonly start?: string
  readonly seed?: number
  /** One that ends in `update` has the orders of the day before as they are by now. */
  readonly prefixes?: readonly string[]
  /** `true`, or the days on which each change begins. */
  readonly drift?: boolean | DriftDays
}

/**
 * Writes order exports, one CSV for each day and prefix, the way a subscription billing system drops them on S3; gives
 * their paths. The same options give the same bytes, and a day that is written alone is the same as in a longer run.
 */
export async function writeOrders(options: OrdersOptions): Promise<string[]> {
  const {
    out,
    days = 18,
    start = '2025-12-01',
    seed = 1,
    prefixes = ['orders-create', 'orders-update'],
  } = options
  const drift = driftDays(options.drift ?? false, days)
  const paths: string[] = []
  for (const prefix of prefixes) {
    await mkdir(join(out, prefix), { recursive: true })
    for (let number = 0; number < days; number++) {
      const today: ExportDay = { day: addDays(start, number), number, drift, seed }
      const tag = randomOf(mixSeeds(seed, Date.parse(today.day) / 1000, ...Buffer.from(prefix))).hex(6)
      const name = `${prefix.replaceAll('-', '_')}_${today.day}T0230_${tag}.csv`
      const path = join(out, prefix, name)
      await writeExport(
        path,
        today,
        prefix.endsWith('update') ? updatedOrder : createdOrder,
        options.rows ?? 1000,
      )
      paths.push(path)
    }
  }
  return paths
}

const NEEDS_QUOTES = /[",\n\r]/
const csv = (value: string): string => (NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value)

async function writeExport(
  path: string,
  today: ExportDay,
  orderOf: typeof createdOrder,
  rows: number,
): Promise<void> {
  const columns = columnsOn(today.number, ORDER_COLUMNS, today.drift)
  const file = createWriteStream(path)
  const done = finished(file)
  done.catch(() => undefined)
  file.write(`${columns.map(csv).join(',')}\n`)
  for (let index = 0; index < rows; index++) {
    const row = orderOf(index, today)
    if (!file.write(`${columns.map((name) => csv(row[name] ?? '')).join(',')}\n`)) {
      await Promise.race([once(file, 'drain'), done])
    }
  }
  file.end()
  await done
}
