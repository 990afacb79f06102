import type { Drift } from './drift.ts'
import { orderRow, type OrderRow } from './order-row.ts'
import { mixSeeds, randomOf } from './random.ts'

const DAY = 86_400_000

/** A day, `YYYY-MM-DD`, some days on. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10)

/** Order numbers of a day never meet those of another. */
const ID_RANGE = 100_000

const firstIdOf = (day: string): number =>
  ((Date.parse(day) - Date.parse('2025-01-01')) / DAY) * ID_RANGE + 3_700_000

export interface ExportDay {
  readonly day: string
  /** Its number in the run, from 0: what drift goes by. */
  readonly number: number
  readonly drift: Drift
  readonly seed: number
}

/** Row `index` of the export of the orders that came in on a day. */
export function createdOrder(index: number, { day, number, drift, seed }: ExportDay): OrderRow {
  const id = firstIdOf(day) + index
  const row = orderRow(id, day, randomOf(mixSeeds(seed, id)))
  const random = randomOf(mixSeeds(seed, id, number + 1))
  if (number >= drift.decimals && random.chance(0.3)) row['total_amount'] += '.50'
  if (number >= drift.misfits && random.chance(0.02)) row['campaign_id'] += '-b'
  return row
}

/** Row `index` of the export of updates: an order of the day before, retried, refunded or as it was. */
export function updatedOrder(index: number, today: ExportDay): OrderRow {
  const row = createdOrder(index, { ...today, day: addDays(today.day, -1) })
  const random = randomOf(mixSeeds(today.seed, Number(row['orders_id']), -1))
  if (row['order_status'] === 'DECLINED' && random.chance(0.4)) {
    return {
      ...row,
      order_status: 'NEW',
      decline_reason: '',
      retry_attempt: 'Retry 1',
      transaction_id: random.digits(11),
    }
  }
  return random.chance(0.05) ? { ...row, refund_flag: '1', refund_amount: row['product_price'] ?? '0' } : row
}
