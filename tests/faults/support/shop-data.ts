import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seeded } from './random.ts'

const ROWS = 200
const WRITTEN = new Date('2026-02-10T00:00:00Z')
const STATES = ['CA', 'NY', 'TX', 'Øst', '']

/** Changes of a day's export against the first day's. */
interface Drift {
  /** An integer column has decimals. */
  readonly decimals?: boolean
  /** A column is new. */
  readonly coupon?: boolean
  /** Some values of an integer column are words. */
  readonly words?: boolean
  /** A line has too many fields. */
  readonly ragged?: boolean
  readonly rows?: number
}

function ordersCsv(day: number, { decimals, coupon, words, ragged, rows = ROWS }: Drift): string {
  const random = seeded(day)
  const blank = Array.from({ length: 8 }, (_, i) => `attribute_${i + 1}`)
  const heads = [
    'order_id',
    'placed_at',
    'order_date',
    'customer',
    'state',
    'quantity',
    'points',
    'price',
    'paid',
  ]
  const head = [...heads, 'note', ...blank, ...(coupon ? ['coupon'] : [])].join(',')
  const lines = Array.from({ length: rows }, (_, i) => {
    const quantity = random.below(9) + (decimals && i % 3 === 0 ? 0.25 : 0)
    const points = words && i % 10 === 4 ? 'pending' : random.below(10_000)
    const values = [
      `O-${day}-${i}`,
      `2026-02-0${day}T10:${String(i % 60).padStart(2, '0')}:00Z`,
      `2026-02-0${day}`,
      `"Ann, ${random.below(50)} ""the"" é"`,
      STATES[random.below(STATES.length)],
      quantity,
      points,
      (random.below(100_000) / 100).toFixed(2),
      random.below(2) === 1,
      i % 4 === 0 ? '""' : '',
      ...blank.map((_, column) => (random.below(3) === 0 ? '' : random.below(10 ** (column + 1)))),
      ...(coupon ? [i % 5 === 0 ? `SAVE${i}` : ''] : []),
    ]
    return values.join(',')
  })
  return [head, ...lines, ...(ragged ? [`${lines[0]},1,2,3`] : []), ''].join('\n')
}

const event = (day: number, i: number) => ({
  id: day * 1000 + i,
  at: `2026-02-0${day}T00:00:${String(i % 60).padStart(2, '0')}Z`,
  kind: i % 2 === 0 ? 'click' : 'view',
  device: { name: `d${i % 7}`, ...(day > 2 && { version: i }) },
  tags: Array.from({ length: i % 3 }, (_, tag) => `t${tag}`),
  items: Array.from({ length: i % 4 }, (_, item) => ({
    sku: item + (day > 2 && i % 6 === 3 ? 0.5 : 0),
    parts: Array.from({ length: item }, (__, part) => ({ part: `p${part}`, count: part })),
  })),
})

/** An account changes over the days, and its key comes twice on one day. */
const accounts = (day: number) =>
  Array.from({ length: 40 }, (_, i) => ({
    id: (i + day * 15) % 50,
    name: `account ${i}`,
    balance: day === 3 && i === 7 ? 'unknown' : i * day,
    phones: [{ kind: 'home', number: `00${i}` }].slice(0, i % 2),
  }))

const put = async (folder: string, name: string, text: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), text)
  // The ledger tells versions apart by size and time.
  await utimes(join(folder, name), WRITTEN, WRITTEN)
}

const orders = (dir: string, day: number, drift: Drift): Promise<void> =>
  put(join(dir, 'exports/orders'), `orders-2026-02-0${day}.csv`, ordersCsv(day, drift))

async function feeds(dir: string, day: number): Promise<void> {
  const events = Array.from({ length: 60 }, (_, i) => event(day, i))
  await put(join(dir, 'feed/events'), `${day}.json`, JSON.stringify(events))
  await put(join(dir, 'feed/accounts'), `${day}.json`, JSON.stringify(accounts(day)))
  await put(join(dir, 'feed/rates'), 'all.json', JSON.stringify([{ currency: 'EUR', rate: day }]))
}

/** The source data that the days bring; the last one also writes an old file again. */
export const DAYS: readonly ((dir: string) => Promise<void>)[] = [
  async (dir) => {
    await orders(dir, 1, {})
    await feeds(dir, 1)
  },
  async (dir) => {
    await orders(dir, 2, { decimals: true, coupon: true, ragged: true })
    await feeds(dir, 2)
  },
  async (dir) => {
    await orders(dir, 3, { coupon: true, words: true })
    await feeds(dir, 3)
  },
  async (dir) => {
    await orders(dir, 2, { decimals: true, coupon: true, rows: 150 })
    await orders(dir, 4, { coupon: true })
    await feeds(dir, 4)
  },
]
