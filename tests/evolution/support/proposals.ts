import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ObservedTable, Table } from '@sluice/schema'
import type { ProposeOptions } from '@sluice/schema-evolution'

/** What one load has seen of a column. */
export const evidence = {
  loadId: 7,
  seen: 100,
  nonNull: 90,
  violating: 3,
  first: { file: 'orders-2026-01-02.csv', row: 41, shape: '339-b' },
}

/** What a load brings of `shop.orders`. */
export const orders = (columns: ObservedTable['columns']): ObservedTable => ({
  dataset: 'shop',
  name: 'orders',
  columns,
  emptyColumns: ['coupon'],
  primaryKey: ['id'],
  disposition: 'merge',
  resource: 'orders',
})

/** The first load of it. */
export const FIRST = orders([
  { name: 'id', type: 'bigint', evidence },
  { name: 'qty', type: 'bigint', digits: { whole: 2, scale: 0 } },
  { name: 'amount', type: 'decimal(7,2)' },
])
/** A later load, which the table of the first cannot hold. */
export const DRIFT = orders([
  { name: 'id', type: 'bigint' },
  { name: 'qty', type: 'text', evidence },
  { name: 'amount', type: 'decimal(20,3)' },
  { name: 'note', type: 'text' },
])

/** The table that the first load made. */
export const FINAL: Table = {
  dataset: 'shop',
  name: 'orders',
  columns: [
    { name: 'id', type: 'bigint', nullable: false },
    { name: 'qty', type: 'bigint', nullable: true },
    { name: 'amount', type: 'decimal(18,2)', nullable: true },
    { name: '_sluice_load_id', type: 'bigint', nullable: false },
    { name: '_sluice_id', type: 'bigint', nullable: false },
  ],
  primaryKey: ['id'],
}

/** What a proposal starts from where there is nothing yet. */
export const options = (projectDir: string, given: Partial<ProposeOptions>): ProposeOptions => ({
  projectDir,
  finals: [],
  observed: [],
  liveDigits: () => undefined,
  applied: new Set(),
  now: new Date('2026-01-02T03:04:05.678Z'),
  ...given,
})

/** All files below a folder with their texts. */
export const filesOf = async (folder: string): Promise<Record<string, string>> => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return Object.fromEntries(
    await Promise.all(
      files.toSorted().map(async (file) => [file.slice(folder.length), await readFile(file, 'utf8')]),
    ),
  ) as Record<string, string>
}
