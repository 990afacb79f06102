import type { Engine, Retyped } from '@sluice/engine'
import {
  columnOf,
  FILE_NAME,
  fullName,
  SluiceError,
  type SchemaChange,
  type Table,
  tableIn,
} from '@sluice/schema'
import { describeBlocker } from '../changes/dependents.ts'
import { isEdited } from '../migration/is-edited.ts'
import { isRenamed } from '../migration/is-renamed.ts'
import { renamesIn } from '../migration/renames-in.ts'
import { retypedIn, tablesOf } from '../changes/plan-target.ts'
import { isInEffect } from './in-effect.ts'
import type { PendingMigration } from './pending-migrations.ts'
import { staleIn } from './stale-changes.ts'

/**
 * Compares a migration's plan with the tables that it is to change: `run` it, or only `record` it, where somebody has
 * made all its changes by hand. A file that was edited or written by hand knows better than a plan, and runs.
 * @throws SluiceError E_MIGRATION_STALE where it was planned on other tables; E_MIGRATION_RENAME; E_MIGRATION_BLOCKED where
 * something depends on a column and would end it halfway
 */
export async function judgePlan(
  engine: Engine,
  { id, file, started, migration: { plan } }: PendingMigration,
): Promise<'run' | 'record'> {
  const renames = renamesIn(file)
  const fixed = renames.find(({ from }) => from === FILE_NAME)
  if (fixed) throw cannotRename(id, file.path, `${fullName(fixed)}.${FILE_NAME}`)
  if (!plan && !started && renames.length > 0) {
    const tables = await engine.catalog([...new Set(renames.map(({ dataset }) => dataset))])
    if (isRenamed(file, tables)) return 'record'
  }
  if (!plan || started || isEdited(file)) return 'run'
  const tables = await engine.catalog([...new Set(plan.changes.map(({ table }) => table.dataset))])
  const { changes } = plan
  if (changes.length > 0 && changes.every((change) => isInEffect(change, tables))) return 'record'
  const stale = staleIn(file, changes, tables)
  if (stale.length === 0) {
    await refuseBlocked(engine, id, file.path, changes, tables)
    return 'run'
  }
  throw new SluiceError(`${id} was planned on other tables: ${stale.join('; ')}`, {
    code: 'E_MIGRATION_STALE',
    place: file.path,
    hint: 'where another migration did this, run sluice plan --rebase; where a person did, run sluice plan',
  })
}

/** Columns that may be null from now on, which DuckDB does not do to a table that a foreign key refers to. */
const relaxedIn = (changes: readonly SchemaChange[], tables: readonly Table[]): readonly Retyped[] =>
  changes.flatMap((change) => {
    if (change.kind !== 'relax-not-null') return []
    const { dataset, name } = change.table
    const table = tableIn(tables, change.table)
    const type = table && columnOf(table, change.column)?.type
    return type === undefined ? [] : [{ dataset, name, column: change.column, to: type }]
  })

/** Before anything is locked: what would end the change of a type halfway, found on the target as it is now. */
async function refuseBlocked(
  engine: Engine,
  id: string,
  place: string,
  changes: readonly SchemaChange[],
  tables: readonly Table[],
): Promise<void> {
  const retyped = [...retypedIn(changes), ...(engine.kind === 'duckdb' ? relaxedIn(changes, tables) : [])]
  if (retyped.length === 0) return
  const facts = await engine.facts(tablesOf(retyped), retyped)
  const blockers = facts.flatMap(({ dependents }) => dependents.filter(({ why }) => why !== undefined))
  if (blockers.length === 0) return
  throw new SluiceError(`${id} cannot be applied: ${blockers.map(describeBlocker).join('; ')}`, {
    code: 'E_MIGRATION_BLOCKED',
    place,
    hint: 'nothing was locked or changed: drop or change it by hand or at the top of the file, run migrate again, and create it again afterwards',
  })
}

/** By its name the rows of a file are found when a new version of it comes. */
const cannotRename = (id: string, path: string, column: string): SluiceError =>
  new SluiceError(`${id} renames ${column}, by which the rows of a file are known when it comes again`, {
    code: 'E_MIGRATION_RENAME',
    place: path,
    hint: 'leave its name as it is, in the SQL and in the header Rename; add a view or a column of your own where you want another name',
  })
