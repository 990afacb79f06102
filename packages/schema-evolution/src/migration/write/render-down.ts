import type { EngineKind } from '@sluice/engine'
import { forgetMigration } from '@sluice/ledger'
import { fullName, type Table, tableIn } from '@sluice/schema'
import { applyChanges } from '../../changes/apply-changes.ts'
import type { RenderContext } from '../../changes/risk/change-facts.ts'
import { LOCK_TIMEOUT } from '../../changes/sql/do-block.ts'
import { factsOf } from '../../changes/facts-of.ts'
import { oneLine } from '../../changes/sql/one-line.ts'
import { undoChange } from '../../changes/undo-change.ts'
import { dialectOf } from '../../changes/sql/dialect-of.ts'
import { factsFor, type PlanTarget } from '../../changes/risk/plan-target.ts'
import type { Plan } from '../plan.ts'

/** The text of `postgres.down.sql` or `duckdb.down.sql`, which a person may run, and no command does. */
export function renderDown(
  { id, changes }: Plan,
  before: readonly Table[],
  kind: EngineKind,
  target: PlanTarget,
): string {
  const after = new Map(applyChanges(before, changes).map((table) => [fullName(table), table]))
  const steps = changes.toReversed().flatMap((change) => {
    const table = after.get(fullName(change.table))
    if (!table) return []
    const context: RenderContext = {
      kind,
      dialect: dialectOf(kind),
      after: beforeOf(before, table),
      facts: factsFor(target, kind, table),
      threshold: target.threshold,
      transaction: true,
      ifMissing: false,
    }
    return [{ title: oneLine(factsOf(change).title), undo: undoChange(change, context) }]
  })
  const whole = steps.every(({ undo }) => undo.kind === 'sql')
  const parts = steps.map(({ title, undo }) =>
    undo.kind === 'sql' ? `-- undo: ${title}\n${undo.sql}` : `-- not undone: ${title}\n-- ${undo.why}`,
  )
  const runs = steps.some(({ undo }) => undo.kind === 'sql')
  const lock = kind === 'postgres' ? [`set local lock_timeout = '${LOCK_TIMEOUT}';`] : []
  return [
    `-- Undoes ${id}, except for changes that cannot be undone without losing data.\n-- No command runs this file: run it by hand where you need it.`,
    ...(runs ? ['begin;', ...lock] : []),
    ...parts,
    ...(whole
      ? [
          `-- then delete the folder of the migration, or migrate will apply it again\n${forgetMigration(id)};`,
        ]
      : []),
    ...(runs ? ['commit;'] : []),
    '',
  ].join('\n\n')
}

/** The table as it is after the way back, with the nullability that it had; its other columns are those it has now. */
function beforeOf(before: readonly Table[], after: Table): Table {
  const old = tableIn(before, after)
  const strict = new Set(old?.columns.filter(({ nullable }) => !nullable).map(({ name }) => name))
  return {
    ...after,
    columns: after.columns.map((column) => ({
      ...column,
      nullable: column.nullable && !strict.has(column.name),
    })),
  }
}
