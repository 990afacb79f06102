import type { EngineKind } from '@sluice/engine'
import { fullName, unreachable, type SchemaChange, type Table } from '@sluice/schema'
import type { Assessment } from './assess.ts'
import { dialectOf } from './sql/dialect-of.ts'
import { factsFor, NO_TARGET, type PlanTarget } from './risk/plan-target.ts'
import { showRisk } from './risk/risk.ts'
import { renderAddColumn } from './add-column.ts'
import { applyChanges } from './apply-changes.ts'
import type { RenderContext } from './risk/change-facts.ts'
import { renderCreateTable } from './create-table.ts'
import { factsOf } from './facts-of.ts'
import { oneLine } from './sql/one-line.ts'
import { renderRelaxNotNull } from './relax-not-null.ts'
import { because } from './risk/because.ts'
import { renderWidenColumns } from './widen/widen-column.ts'

/** Changes that become one statement: all widenings of one table, else one change. */
type Step = readonly [SchemaChange, ...SchemaChange[]]

function stepsOf(changes: readonly SchemaChange[]): readonly Step[] {
  const steps = Map.groupBy(changes, (change) =>
    change.kind === 'widen-column' ? fullName(change.table) : change,
  )
  return [...steps.values()] as unknown as readonly Step[] // a group has at least the change that made it
}

function renderChange(step: Step, context: RenderContext): string {
  const [change] = step
  switch (change.kind) {
    case 'create-table':
      return renderCreateTable(change, context)
    case 'add-column':
      return renderAddColumn(change, context)
    case 'widen-column':
      return renderWidenColumns(
        step.filter((one) => one.kind === 'widen-column'),
        context,
      )
    case 'relax-not-null':
      return renderRelaxNotNull(change, context)
    default:
      return unreachable(change)
  }
}

export interface RenderOptions {
  readonly kind: EngineKind
  readonly target?: PlanTarget
  /** Of the changes, in their order; shown above each. */
  readonly assessments?: readonly Assessment[]
  /** False where each statement is committed by itself; true by default. */
  readonly transaction?: boolean
  /** True: makes what is missing, and leaves what is there already. */
  readonly ifMissing?: boolean
  /** Why the changes without evidence are needed. */
  readonly reason?: string
}

/** The statements that make the changes on tables as they are in `before`, each below lines that say why. */
export function renderChanges(
  changes: readonly SchemaChange[],
  before: readonly Table[],
  {
    kind,
    target = NO_TARGET,
    assessments = [],
    transaction = true,
    ifMissing = false,
    reason,
  }: RenderOptions,
): string {
  const after = new Map(applyChanges(before, changes).map((table) => [fullName(table), table]))
  const steps = stepsOf(changes).flatMap((step) => {
    const table = after.get(fullName(step[0].table))
    if (!table) return []
    const reasons = step.flatMap((change) => {
      const { title, evidence, reason: own } = factsOf(change)
      const risk = assessments[changes.indexOf(change)]?.risk[kind]
      return [
        `-- ${oneLine(`${title}: ${because(evidence, own ?? reason)}`)}`,
        ...(risk ? [`-- ${showRisk(risk)}`] : []),
      ]
    })
    const context: RenderContext = {
      kind,
      dialect: dialectOf(kind),
      after: table,
      facts: factsFor(target, kind, table),
      threshold: target.threshold,
      transaction,
      ifMissing,
    }
    return [[...reasons, renderChange(step, context)].join('\n')]
  })
  return steps.join('\n\n')
}
