import type { EngineKind, TableFacts } from '@sluice/engine'
import type { RewriteThreshold } from '../risk/rewrite-threshold.ts'
import { rewrites } from '../risk/rewrites.ts'
import type { Widening } from './widening.ts'

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
  widenings: readonly Widening[],
  facts: TableFacts | undefined,
  threshold: RewriteThreshold,
): WideningForm {
  if (kind === 'duckdb') return { kind: 'copy' }
  if (!facts || !isLarge(facts, threshold)) return { kind: 'in-place' }
  if (!widenings.some((widening) => rewrites(kind, widening))) return { kind: 'in-place' }
  const [why] = [
    ...(widenings.some(({ reading }) => reading) ? ['the hint that its values are read by'] : []),
    ...facts.obstacles,
  ]
  return why === undefined ? { kind: 'beside' } : { kind: 'in-place', why }
}
