import { idents, qualified, type Engine } from '@sluice/engine'
import type { Log } from '@sluice/loader'
import { columnOf, fullName } from '@sluice/schema'
import { retypedIn } from '../../changes/risk/plan-target.ts'
import type { PendingMigration } from '../history/pending-migrations.ts'

/**
 * Gathers statistics of the columns that a migration widened in one transaction: after its commit, since `analyze` reads for
 * long, and the transaction locks the table until it ends.
 */
export async function analyzeWidened(
  engine: Engine,
  { id, file, migration: { plan } }: PendingMigration,
  log: Log,
): Promise<void> {
  if (engine.kind === 'duckdb' || !file.transaction) return
  const retyped = Map.groupBy(retypedIn(plan?.changes ?? []), fullName)
  if (retyped.size === 0) return
  try {
    const tables = await engine.catalog([
      ...new Set([...retyped.values()].flat().map(({ dataset }) => dataset)),
    ])
    for (const table of tables) {
      const columns = (retyped.get(fullName(table)) ?? []).filter(({ column }) => columnOf(table, column))
      if (columns.length === 0) continue
      const names = idents(columns.map(({ column }) => column))
      await engine.session.script(`analyze ${qualified(table.dataset, table.name)} (${names})`)
    }
  } catch (error) {
    // The migration is applied: statistics come with the next autovacuum.
    log.warn(`${id} is applied, but its columns could not be analyzed: ${(error as Error).message}`)
  }
}
