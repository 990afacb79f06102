import type { EngineKind } from '@sluice/engine'
import type { SchemaChange, Table } from '@sluice/schema'
import { wideningForm, type Estimate } from '../assess.ts'
import { applyChanges } from '../changes/apply-changes.ts'
import { LOCK_TIMEOUT } from '../changes/do-block.ts'
import { factsOf } from '../changes/facts-of.ts'
import { renderChanges } from '../changes/render-change.ts'
import type { PlanTarget } from '../plan-target.ts'
import { showRisk, worstOf } from '../risk.ts'
import { bodyChecksum } from './checksum.ts'
import { writeHeaders } from './headers.ts'
import type { Plan } from './plan.ts'

/** One `key=value` a fact. What may hold a quote or a line break is JSON text, and stays inside the line. */
const facts = (of: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(of)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
    .join(' ')

function evidenceLine(change: SchemaChange): readonly string[] {
  const { footprint, evidence } = factsOf(change)
  if (!evidence) return []
  const { rule, loadId, loads, seen, nonNull, violating, first, firstSeen, lastSeen, shapes } = evidence
  const shown = shapes ?? (first?.shape ? [first.shape] : [])
  const line = facts({
    rule,
    load: loadId,
    file: first && JSON.stringify(first.file),
    row: first?.row,
    seen,
    violating,
    null: seen - nonNull,
    loads,
    first: firstSeen?.at,
    last: lastSeen?.at,
    'last-load': lastSeen?.loadId,
    shapes: shown.length > 0 ? JSON.stringify(shown) : undefined,
  })
  return [`${footprint} ${line}`]
}

const estimateLine = ({ table, lock, rows, bytes }: Estimate): string =>
  `${table} ${facts({ lock, rows, bytes })}`

/** A table that is widened beside its rows, in batches that are committed one by one. */
function isOneTransaction(
  plan: Plan,
  before: readonly Table[],
  kind: EngineKind,
  target: PlanTarget,
): boolean {
  const after = applyChanges(before, plan.changes)
  const forms = plan.changes.map((change) => wideningForm(change, plan.changes, after, kind, target))
  return forms.every((form) => form?.kind !== 'beside')
}

/** The text of a migration's file for one engine: headers with the evidence, then plain SQL. */
export function renderMigration(
  plan: Plan,
  before: readonly Table[],
  kind: EngineKind,
  target: PlanTarget,
): string {
  const transaction = isOneTransaction(plan, before, kind, target)
  const { changes, assessments = [], estimates = [] } = plan
  const risk = worstOf(assessments.map((one) => one.risk[kind]))
  const start = kind === 'postgres' && transaction ? `set local lock_timeout = '${LOCK_TIMEOUT}';\n\n` : ''
  const body = `${start}${renderChanges(changes, before, { kind, target, assessments, transaction })}\n`
  const headers = writeHeaders([
    ['Id', plan.id],
    ['Engine', kind],
    ...(transaction ? [] : [['Transaction', 'none'] as const]),
    ['Base', plan.base],
    ['Rendered', bodyChecksum(body)],
    ...plan.footprint.map((footprint) => ['Footprint', footprint] as const),
    ['Class', showRisk(risk)],
    ...estimates
      .filter(({ engine }) => engine === kind)
      .map((one) => ['Estimate', estimateLine(one)] as const),
    ...changes.flatMap(evidenceLine).map((line) => ['Evidence', line] as const),
  ])
  return `${headers}\n${body}`
}
