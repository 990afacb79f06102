import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { expect, onTestFinished, test } from 'vitest'
import { writeOrders, type OrdersOptions } from '../../scripts/make-orders.ts'

/** The exports by file name, each a list of rows by column. */
async function exportsOf(options: Omit<OrdersOptions, 'out'>) {
  const out = await mkdtemp(join(tmpdir(), 'sluice-orders-'))
  onTestFinished(() => rm(out, { recursive: true, force: true }))
  const paths = await writeOrders({ out, rows: 60, ...options })
  const texts = await Promise.all(
    paths.map(async (path) => [basename(path), await readFile(path, 'utf8')] as const),
  )
  return new Map(texts)
}

const rowsOf = (text: string | undefined): Record<string, string>[] => parse(text ?? '', { columns: true })
const amounts = (text: string) => rowsOf(text).map((row) => row['total_amount'] ?? '')

test('the same options give the same bytes, and a day alone is the same as in a longer run', async () => {
  const [once, again, alone] = await Promise.all([
    exportsOf({ days: 3 }),
    exportsOf({ days: 3 }),
    exportsOf({ days: 1, start: '2025-12-02' }),
  ])
  expect(again).toEqual(once)
  expect(alone.size).toBe(2)
  for (const [name, text] of alone) expect(once.get(name)).toBe(text)
  expect(await exportsOf({ days: 3, seed: 2 })).not.toEqual(once)
})

test('an export has 129 columns, orders have numbers of their own, and updates are of orders of the day before', async () => {
  const exports = [...(await exportsOf({ days: 2 })).values()].map(rowsOf)
  for (const rows of exports) expect(Object.keys(rows[0] ?? {})).toHaveLength(129)
  const [first, second, , updates] = exports.map((rows) => rows.map((row) => row['orders_id']))
  expect(new Set([...(first ?? []), ...(second ?? [])]).size).toBe(120)
  expect(updates).toEqual(first)
})

test('drift turns amounts decimal, adds a column, brings texts and loses a column, each in its time', async () => {
  const files = [...(await exportsOf({ days: 4, drift: true, prefixes: ['orders-create'] })).values()]
  const [one = '', two = '', three = '', four = ''] = files
  const columns = files.map((text) => Object.keys(rowsOf(text)[0] ?? {}))
  expect(amounts(one).every((amount) => /^\d+$/.test(amount))).toBe(true)
  expect(amounts(two).some((amount) => amount.endsWith('.50'))).toBe(true)
  expect(columns.map((names) => names.indexOf('utm_campaign'))).toEqual([-1, -1, 39, 39])
  expect(columns.map((names) => names.includes('Processor ID'))).toEqual([true, true, true, false])
  const texts = (text: string) => rowsOf(text).filter((row) => row['campaign_id']?.endsWith('-b')).length
  expect([texts(one), texts(two)]).toEqual([0, 0])
  expect(texts(three) + texts(four)).toBeGreaterThan(0)
})
