import type { EngineKind } from '@sluice/engine'
import { bytes, counted, fullName, type SchemaChange } from '@sluice/schema'
import { factsOf, type Estimate, type Migration, type Risk } from '@sluice/schema-evolution'

/** What a change of a migration costs on one engine. */
export interface Cost {
  readonly change: SchemaChange
  readonly title: string
  readonly footprint: string
  readonly risk: Risk
  /** The table as it was when the change was planned; undefined where that is not known. */
  readonly estimate: Estimate | undefined
}

/** The changes of migrations, as far as they have plans, with their costs. */
export const costsOf = (migrations: readonly Migration[], kind: EngineKind): readonly Cost[] =>
  migrations.flatMap(({ plan }) =>
    (plan?.changes ?? []).map((change, i) => ({
      change,
      title: factsOf(change).title,
      footprint: factsOf(change).footprint,
      risk: plan?.assessments?.[i]?.risk[kind] ?? factsOf(change).risk(kind),
      estimate: plan?.estimates?.find((one) => one.engine === kind && one.table === fullName(change.table)),
    })),
  )

/** ` of 6,000 rows, 8.2 MB`; empty where the size is not known. */
export function sizeOf(estimate: Estimate | undefined): string {
  const parts = [
    ...(estimate?.rows === undefined ? [] : [counted(estimate.rows, 'row')]),
    ...(estimate?.bytes === undefined ? [] : [bytes(estimate.bytes)]),
  ]
  return parts.length > 0 ? ` of ${parts.join(', ')}` : ''
}

/** The tables that are rewritten under a lock, each once, with its size. */
export function rewrittenTables(costs: readonly Cost[]): ReadonlyMap<string, Estimate | undefined> {
  const rewritten = costs.filter(({ risk }) => risk.lock === 'rewrite')
  return new Map(rewritten.map(({ change, estimate }) => [fullName(change.table), estimate]))
}
