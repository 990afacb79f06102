import type { WriteDisposition } from '@sluice/schema'
import type { History, Step, TableHistory } from './history.ts'
import type { SourceRow } from './values.ts'

interface OneTable extends Partial<Omit<TableHistory, 'deliveries' | 'disposition'>> {
  readonly disposition?: WriteDisposition
  /** Steps after whose load all is reviewed; else in the end only. */
  readonly reviewed?: readonly number[]
  readonly steps?: readonly Step[]
}

/** A history of one table, to write down what once failed: loads of one row each unless a list is given, numbered by `k`. */
export function oneTable(
  loads: readonly (SourceRow | readonly SourceRow[])[],
  {
    disposition = 'append',
    format = 'rows',
    dedup,
    key = ['k'],
    merging,
    cursor,
    contract,
    reviewed = [],
    steps,
  }: OneTable = {},
): History {
  const deliveries = loads.map((rows) => [
    {
      file: 0,
      rows: (Array.isArray(rows) ? (rows as readonly SourceRow[]) : [rows as SourceRow]).map((row, k) => ({
        k,
        ...row,
      })),
    },
  ])
  return {
    tables: [{ disposition, format, dedup, key, merging, cursor, contract, deliveries }],
    steps:
      steps ??
      loads.map((_, i) => ({
        review: { kind: reviewed.includes(i) ? 'accept' : 'delay' },
        fuses: [],
        meanwhile: 'nothing',
      })),
  }
}
