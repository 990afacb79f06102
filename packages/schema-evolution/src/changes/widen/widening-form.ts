import type { ColumnFacts, EngineKind, TableFacts } from '@sluice/engine'
import type { Table } from '@sluice/schema'
import type { RewriteThreshold } from '../risk/rewrite-threshold.ts'
import { indexOver } from '../sql/simple-index.ts'
import { rewrites, type Widening } from './widening.ts'

/**
 * How columns get a wider type: `copy`: the table is copied (DuckDB); `in-place`: one ALTER, with the reason why a large
 * table is not widened beside its rows; `beside`: a new column is filled row by row and takes the old one's place.
 */
export type WideningForm =
  | { readonly kind: 'copy' }
  | { readonly kind: 'in-place'; readonly why?: string }
  | { readonly kind: 'beside' }

const isLarge = ({ rows = 0, bytes = 0 }: TableFacts, threshold: RewriteThreshold): boolean =>
  rows >= threshold.rows || bytes >= threshold.bytes

/** Chooses the form for some columns of one table. */
export function formOf(
  kind: EngineKind,
  table: Table,
  widenings: readonly Widening[],
  facts: TableFacts | undefined,
  threshold: RewriteThreshold,
): WideningForm {
  if (kind === 'duckdb') return { kind: 'copy' }
  if (!facts || !isLarge(facts, threshold)) return { kind: 'in-place' }
  const rewritten = widenings.filter((widening) => rewrites(kind, widening)).map(({ column }) => column)
  if (rewritten.length === 0) return { kind: 'in-place' }
  const [why] = [
    ...(widenings.some(({ reading }) => reading) ? ['the hint that its values are read by'] : []),
    ...facts.obstacles,
    ...rewritten
      .filter((column) => table.primaryKey.includes(column))
      .map((name) => `the key column ${name}`),
    ...facts.columns.filter(({ name }) => rewritten.includes(name)).flatMap(obstaclesOf),
    ...facts.dependents
      .filter(({ what }) => what.startsWith('materialized view '))
      .map(({ what }) => `the ${what}`),
  ]
  return why === undefined ? { kind: 'beside' } : { kind: 'in-place', why }
}

const obstaclesOf = ({ neededBy, indexes }: ColumnFacts): readonly string[] => [
  ...neededBy,
  ...indexes
    .filter((index) => indexOver(index, index.name, new Map()) === undefined)
    .map(({ name }) => `the index ${name}`),
]
