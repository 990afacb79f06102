import type { EngineKind } from '@sluice/engine'
import { byFullName, type Table } from '@sluice/schema'
import { applyChanges } from '../../changes/apply-changes.ts'
import { NO_TARGET } from '../../changes/risk/plan-target.ts'
import type { Migration } from '../../migration/read/read-migrations.ts'
import type { SqlFile } from '../../migration/sql-file.ts'
import { bodyChecksum } from '../../migration/checksum.ts'
import type { Plan } from '../../migration/plan.ts'
import { renderBody } from '../../migration/write/render-migration.ts'
import { arePossible } from './possible-changes.ts'
import { isUsual } from './usual-table.ts'

/**
 * The tables that migrations make, sorted by name, if each file is what Sluice renders from the plan beside it: a change of one
 * letter, an older form of the SQL, or anything unusual in the tables gives undefined, and only a replay can say.
 */
export function plannedTables(
  migrations: readonly Migration[],
  kind: EngineKind,
): readonly Table[] | undefined {
  let tables: readonly Table[] = []
  for (const { plan, sql } of migrations) {
    const file = sql[kind]
    if (!file) continue
    if (!plan || !isRenderedFrom(plan, tables, kind, file)) return undefined
    if (!arePossible(plan.changes, tables)) return undefined
    tables = applyChanges(tables, plan.changes)
  }
  return tables.every(isUsual) ? tables.toSorted(byFullName) : undefined
}

function isRenderedFrom(plan: Plan, before: readonly Table[], kind: EngineKind, file: SqlFile): boolean {
  const { body, transaction } = renderBody(plan, before, kind, NO_TARGET)
  return bodyChecksum(body) === file.checksum && transaction === file.transaction
}
