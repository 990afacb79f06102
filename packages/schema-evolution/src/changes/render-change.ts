import type { EngineKind } from '@sluice/engine'
import { fullName, unreachable, type SchemaChange, type Table } from '@sluice/schema'
import { dialectOf } from '../dialect-of.ts'
import { renderAddColumn } from './add-column.ts'
import { applyChanges } from './apply-changes.ts'
import type { RenderContext } from './change-facts.ts'
import { renderCreateTable } from './create-table.ts'
import { factsOf } from './facts-of.ts'
import { oneLine } from './one-line.ts'
import { renderRelaxNotNull } from './relax-not-null.ts'
import { because } from './because.ts'
import { renderWidenColumns } from './widen-column.ts'

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

/** The statements that make the changes on tables as they are in `before`, each below a line that says why. */
export function renderChanges(
  changes: readonly SchemaChange[],
  before: readonly Table[],
  kind: EngineKind,
): string {
  const after = new Map(applyChanges(before, changes).map((table) => [fullName(table), table]))
  const steps = stepsOf(changes).flatMap((step) => {
    const table = after.get(fullName(step[0].table))
    if (!table) return []
    const reasons = step
      .map(factsOf)
      .map(({ title, evidence }) => `-- ${oneLine(`${title}: ${because(evidence)}`)}`)
    return [[...reasons, renderChange(step, { kind, dialect: dialectOf(kind), after: table })].join('\n')]
  })
  return steps.join('\n\n')
}
