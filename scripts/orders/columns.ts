import { readFileSync } from 'node:fs'

/** The 129 columns of an order export, in their order. */
export const ORDER_COLUMNS: readonly string[] = readFileSync(
  new URL('./columns.txt', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
