import type { EngineKind } from '@sluice/engine'
import type { SchemaChange, Table } from '@sluice/schema'
import { wideningForm, type Estimate } from '../../changes/assess.ts'
import { applyChanges } from '../../changes/apply-changes.ts'
import { LOCK_TIMEOUT } from '../../changes/sql/do-block.ts'
import { factsOf } from '../../changes/facts-of.ts'
import { oneLine } from '../../changes/sql/one-line.ts'
import { renderChanges } from '../../changes/render-change.ts'
import type { PlanTarget } from '../../changes/risk/plan-target.ts'
import { showRisk, worstOf } from '../../changes/risk/risk.ts'
import { bodyChecksum } from '../checksum.ts'
import { writeHeaders } from '../headers.ts'
import type { Plan } from '../plan.ts'

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
  changes: readonly SchemaChange[],
  before: readonly Table[],
  kind: EngineKind,
  target: PlanTarget,
): boolean {
  const after = applyChanges(before, changes)
  const forms = changes.map((change) => wideningForm(change, changes, after, kind, target))
  return forms.every((form) => form?.kind !== 'beside')
}

/** What a migration is written for, where no load made it necessary. */
export interface Occasion {
  /** What it repairs, one line each: its SQL then leaves alone what is there already. */
  readonly repairs?: readonly string[]
  /** Why its changes are needed, for the comments above them. */
  readonly reason?: string
  /** SQL by engine, in place of what would be rendered. */
  readonly bodies?: Readonly<Partial<Record<EngineKind, string>>>
}

/** The SQL of a migration for one engine, below its headers, and whether it is one transaction. */
export function renderBody(
  plan: Pick<Plan, 'changes' | 'assessments'>,
  before: readonly Table[],
  kind: EngineKind,
  target: PlanTarget,
  { repairs = [], reason, bodies = {} }: Occasion = {},
): { readonly body: string; readonly transaction: boolean } {
  const { changes, assessments = [] } = plan
  const transaction = isOneTransaction(changes, before, kind, target)
  const [start, end] =
    kind === 'postgres' && transaction
      ? [`begin;\nset local lock_timeout = '${LOCK_TIMEOUT}';\n\n`, '\n\ncommit;']
      : ['', '']
  const ifMissing = repairs.length > 0
  const options = {
    kind,
    target,
    assessments,
    transaction,
    ifMissing,
    ...(reason !== undefined && { reason }),
  }
  return { body: bodies[kind] ?? `${start}${renderChanges(changes, before, options)}${end}\n`, transaction }
}

/** The text of a migration's file for one engine: headers with the evidence, then plain SQL. */
export function renderMigration(
  plan: Plan,
  before: readonly Table[],
  kind: EngineKind,
  target: PlanTarget,
  occasion: Occasion = {},
): string {
  const { body, transaction } = renderBody(plan, before, kind, target, occasion)
  const { changes, assessments = [], estimates = [] } = plan
  const { repairs = [] } = occasion
  const risk = worstOf(assessments.map((one) => one.risk[kind]))
  const headers = writeHeaders([
    ['Id', plan.id],
    ['Engine', kind],
    ...(transaction ? [] : [['Transaction', 'none'] as const]),
    ['Base', plan.base],
    ['Rendered', bodyChecksum(body)],
    ...repairs.map((line) => ['Repair', oneLine(line)] as const),
    ...(plan.supersedes ?? []).map((id) => ['Supersedes', id] as const),
    ...plan.footprint.map((footprint) => ['Footprint', footprint] as const),
    ['Class', showRisk(risk)],
    ...estimates
      .filter(({ engine }) => engine === kind)
      .flatMap((one) => [
        ['Estimate', estimateLine(one)] as const,
        ...(one.again ?? []).map((what) => ['Created again', oneLine(what)] as const),
        ...(one.blocked ?? []).map((what) => ['Blocked by', oneLine(what)] as const),
      ]),
    ...changes.flatMap(evidenceLine).map((line) => ['Evidence', line] as const),
  ])
  return `${headers}\n${body}`
}
