import type { EngineKind } from '@sluice/engine'
import type { SchemaChange, Table } from '@sluice/schema'
import { factsOf } from '../changes/facts-of.ts'
import { renderChanges } from '../changes/render-change.ts'
import { showRisk, worstOf } from '../risk.ts'
import { writeHeaders } from './headers.ts'
import type { Plan } from './plan.ts'

function evidenceLine(change: SchemaChange): readonly string[] {
  const { footprint, evidence } = factsOf(change)
  if (!evidence) return []
  const { loadId, seen, nonNull, violating, first } = evidence
  // File and shape are JSON text: a quote or line break in them stays inside the line.
  const sighting = first
    ? ` file=${JSON.stringify(first.file)} row=${first.row} shape=${JSON.stringify(first.shape)}`
    : ''
  return [`${footprint} load=${loadId} seen=${seen} nonnull=${nonNull} violating=${violating}${sighting}`]
}

/** The text of a migration's file for one engine: headers with the evidence, then plain SQL. */
export function renderMigration(plan: Plan, before: readonly Table[], kind: EngineKind): string {
  const risk = worstOf(plan.changes.map((change) => factsOf(change).risk(kind)))
  const headers = writeHeaders([
    ['Id', plan.id],
    ['Engine', kind],
    ['Base', plan.base],
    ...plan.footprint.map((footprint) => ['Footprint', footprint] as const),
    ['Class', showRisk(risk)],
    ...plan.changes.flatMap(evidenceLine).map((line) => ['Evidence', line] as const),
  ])
  const start = kind === 'postgres' ? "set local lock_timeout = '2s';\n\n" : ''
  return `${headers}\n${start}${renderChanges(plan.changes, before, kind)}\n`
}
