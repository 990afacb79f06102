import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { fullName, type SchemaChange, type Table, tableIn } from '@sluice/schema'
import { applyChanges } from './apply-changes.ts'
import { describeBlocker } from './widen/dependents.ts'
import { factsOf } from './facts-of.ts'
import { formOf, type WideningForm } from './widen/widening-form.ts'
import { factsFor, type PlanTarget } from './risk/plan-target.ts'
import { worstOf, type Risk } from './risk/risk.ts'

/** What a change costs on each engine. */
export interface Assessment {
  /** One line for people: `widen orders.orders.qty from bigint to text`. */
  readonly title: string
  readonly footprint: string
  readonly risk: Readonly<Record<EngineKind, Risk>>
}

/** What the changes of one table do to it on the target that they were planned on. */
export interface Estimate {
  /** `dataset.table` */
  readonly table: string
  readonly engine: EngineKind
  readonly lock: Risk['lock']
  /** The table as it was that day; absent where the engine does not know. */
  readonly rows?: number
  readonly bytes?: number
  /** What depends on columns that get another type, and is dropped and created again: `view bi.busy`. */
  readonly again?: readonly string[]
  /** What is in the way, and why. */
  readonly blocked?: readonly string[]
}

/** How the widened columns of the change's table get their types; undefined for other changes. */
export function wideningForm(
  change: SchemaChange,
  changes: readonly SchemaChange[],
  after: readonly Table[],
  kind: EngineKind,
  target: PlanTarget,
): WideningForm | undefined {
  const table = tableIn(after, change.table)
  if (change.kind !== 'widen-column' || !table) return undefined
  const widenings = changes
    .filter((one) => one.kind === 'widen-column')
    .filter((one) => fullName(one.table) === fullName(table))
  return formOf(kind, widenings, factsFor(target, kind, table), target.threshold)
}

/** Judges each change on data, lock and types. */
export function assess(
  changes: readonly SchemaChange[],
  before: readonly Table[],
  target: PlanTarget,
): readonly Assessment[] {
  const after = applyChanges(before, changes)
  const riskOn = (change: SchemaChange, kind: EngineKind): Risk => {
    const risk = factsOf(change).risk(kind, target.types)
    const form = wideningForm(change, changes, after, kind, target)
    return form?.kind === 'beside' && risk.lock === 'rewrite' ? { ...risk, lock: 'online' } : risk
  }
  return changes.map((change) => {
    const { title, footprint } = factsOf(change)
    const risks = ENGINE_KINDS.map((kind) => [kind, riskOn(change, kind)])
    return { title, footprint, risk: Object.fromEntries(risks) as Assessment['risk'] }
  })
}

/** How large the tables are that the changes touch, as far as they are there. */
export function estimate(
  changes: readonly SchemaChange[],
  assessments: readonly Assessment[],
  { kind, facts }: PlanTarget,
): readonly Estimate[] {
  if (kind === undefined) return []
  return facts.flatMap(({ rows, bytes, dependents, ...table }): readonly Estimate[] => {
    const lock = lockOn(fullName(table), kind, changes, assessments)
    if (lock === undefined) return []
    const size = { ...(rows !== undefined && { rows }), ...(bytes !== undefined && { bytes }) }
    const again = dependents.flatMap(({ what, why }) => (why === undefined ? [what] : []))
    const blocked = dependents.flatMap((one) => (one.why === undefined ? [] : [describeBlocker(one)]))
    const found = { ...(again.length > 0 && { again }), ...(blocked.length > 0 && { blocked }) }
    return [{ table: fullName(table), engine: kind, lock, ...size, ...found }]
  })
}

/** Former estimates of tables that this target does not know, for what is left of the changes. */
export function estimatedElsewhere(
  former: readonly Estimate[],
  changes: readonly SchemaChange[],
  assessments: readonly Assessment[],
  { kind, facts }: PlanTarget,
): readonly Estimate[] {
  return former.flatMap((one): readonly Estimate[] => {
    if (one.engine === kind && facts.some((table) => fullName(table) === one.table)) return []
    const lock = lockOn(one.table, one.engine, changes, assessments)
    if (lock === undefined) return []
    const { again: _again, blocked: _blocked, ...size } = one
    const retypes = changes.some(
      (change) => change.kind === 'widen-column' && fullName(change.table) === one.table,
    )
    return [{ ...(retypes ? one : size), lock }]
  })
}

/** The worst that the changes do to a table; undefined where none touches it. */
function lockOn(
  table: string,
  kind: EngineKind,
  changes: readonly SchemaChange[],
  assessments: readonly Assessment[],
): Risk['lock'] | undefined {
  const risks = assessments
    .filter((_, i) => {
      const change = changes[i]
      return change !== undefined && fullName(change.table) === table
    })
    .map(({ risk }) => risk[kind])
  return risks.length === 0 ? undefined : worstOf(risks).lock
}
