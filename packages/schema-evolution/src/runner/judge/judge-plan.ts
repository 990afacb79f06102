import { dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Dependent, Engine, Retyped } from '@sluice/engine'
import {
  columnOf,
  FILE_NAME,
  fullName,
  SluiceError,
  type SchemaChange,
  type Table,
  tableIn,
} from '@sluice/schema'
import { describeBlocker } from '../../changes/widen/dependents.ts'
import { isEdited } from '../../migration/read/is-edited.ts'
import { isRenamed } from '../../migration/read/is-renamed.ts'
import { renamesIn } from '../../migration/read/renames-in.ts'
import { retypedIn, tablesOf } from '../../changes/risk/plan-target.ts'
import { isInEffect } from './in-effect.ts'
import type { SqlFile } from '../../migration/sql-file.ts'
import { madeBy } from '../../shadow/made-by.ts'
import { migrationsOn, type PendingMigration } from '../history/pending-migrations.ts'
import { restOfFile } from './rest-of-file.ts'
import { staleIn } from './stale-changes.ts'
import { whatIsLeft } from './what-is-left.ts'

/**
 * What to do with a migration: `run` its file, or what is left of it where people did some of it by hand, or only
 * `record` it, where they did all of it. A file that was edited or written by hand knows better than a plan, and runs.
 */
export interface Judgement {
  readonly act: 'run' | 'record'
  readonly file: SqlFile
  /** What stays otherwise than the migration leaves it. */
  readonly otherwise: readonly string[]
}

/**
 * Compares a migration's plan with the tables that it is to change.
 * @throws SluiceError E_MIGRATION_STALE where another migration has made other tables than it was planned on, or a person
 * has in a way that it cannot go on from; E_MIGRATION_RENAME; E_MIGRATION_BLOCKED where something depends on a column and
 * would end it halfway
 */
export async function judgePlan(engine: Engine, pending: PendingMigration): Promise<Judgement> {
  const { id, file, started, path } = pending
  const { plan } = pending.migration
  const run: Judgement = { act: 'run', file, otherwise: [] }
  const renames = renamesIn(file)
  const fixed = renames.find(({ from }) => from === FILE_NAME)
  if (fixed) throw cannotRename(id, file.path, `${fullName(fixed)}.${FILE_NAME}`)
  if (!plan && !started && renames.length > 0) {
    const tables = await engine.catalog([...new Set(renames.map(({ dataset }) => dataset))])
    if (isRenamed(file, tables)) return { ...run, act: 'record' }
  }
  if (!plan || started || isEdited(file)) return run
  const tables = await engine.catalog([...new Set(plan.changes.map(({ table }) => table.dataset))])
  const { changes } = plan
  if (changes.length > 0 && changes.every((change) => isInEffect(change, tables)))
    return { ...run, act: 'record' }
  const stale = staleIn(file, changes, tables)
  if (stale.length === 0) {
    await assertNoBlockers(engine, id, file.path, changes, tables)
    return run
  }
  const left = whatIsLeft(changes, tables)
  // What other migrations did is to be resolved in the repository; what people did, on the target.
  const made = await madeBy(await migrationsOn(engine, dirname(dirname(path))), engine.kind)
  const byMigrations = staleIn(file, changes, made)
  if (byMigrations.length > 0)
    throw isStale(pending, byMigrations, 'another migration did this: run sluice plan --rebase')
  if (left.impossible.length > 0)
    throw isStale(pending, left.impossible, 'rename or drop it by hand, and run sluice migrate again')
  await assertNoBlockers(engine, id, file.path, left.changes, tables)
  const { otherwise } = left
  if (left.changes.length === 0) return { act: 'record', file, otherwise }
  if (file.transaction || retypedIn(left.changes).length === 0)
    return { act: 'run', file: restOfFile(file, left.changes, tables, engine.kind), otherwise }
  // Widening beside its rows takes all columns of a table together.
  const half = changes.filter(
    (change) => change.kind === 'widen-column' && !left.changes.some((one) => isDeepStrictEqual(one, change)),
  )
  if (half.length === 0) return { ...run, otherwise }
  const columns = half.flatMap((one) =>
    one.kind === 'widen-column' ? [`${fullName(one.table)}.${one.column} back to ${one.from}`] : [],
  )
  throw isStale(pending, stale, `change ${columns.join(', ')} by hand, and run sluice migrate again`)
}

const isStale = (
  { id, file: { path } }: PendingMigration,
  reasons: readonly string[],
  hint: string,
): SluiceError =>
  new SluiceError(`${id} was planned on tables that have changed: ${reasons.join('; ')}`, {
    code: 'E_MIGRATION_STALE',
    place: path,
    hint,
  })

/** Columns that may be null from now on, which DuckDB does not do to a table that a foreign key refers to. */
const relaxedIn = (changes: readonly SchemaChange[], tables: readonly Table[]): readonly Retyped[] =>
  changes.flatMap((change) => {
    if (change.kind !== 'relax-not-null') return []
    const { dataset, name } = change.table
    const table = tableIn(tables, change.table)
    const type = table && columnOf(table, change.column)?.type
    return type === undefined ? [] : [{ dataset, name, column: change.column, to: type }]
  })

/** Columns that the changes let be null, and that a part of the table keeps not null. */
const strictIn = (changes: readonly SchemaChange[], tables: readonly Table[]): readonly Dependent[] =>
  changes.flatMap((change) => {
    if (change.kind !== 'relax-not-null') return []
    const table = tableIn(tables, change.table)
    const why = table && columnOf(table, change.column)?.strict
    return why === undefined ? [] : [{ what: `column ${fullName(change.table)}.${change.column}`, why }]
  })

/** Before anything is locked: what would end the change of a type halfway, found on the target as it is now. */
async function assertNoBlockers(
  engine: Engine,
  id: string,
  place: string,
  changes: readonly SchemaChange[],
  tables: readonly Table[],
): Promise<void> {
  const retyped = [...retypedIn(changes), ...(engine.kind === 'duckdb' ? relaxedIn(changes, tables) : [])]
  const facts = retyped.length === 0 ? [] : await engine.facts(tablesOf(retyped), retyped)
  const blockers = [
    ...facts.flatMap(({ dependents }) => dependents.filter(({ why }) => why !== undefined)),
    ...strictIn(changes, tables),
  ]
  if (blockers.length === 0) return
  throw new SluiceError(`${id} cannot be applied: ${blockers.map(describeBlocker).join('; ')}`, {
    code: 'E_MIGRATION_BLOCKED',
    place,
    hint: 'nothing was locked or changed: drop or change it by hand or at the top of the file, run migrate again, and create it again afterwards',
  })
}

/** By its name the rows of a file are found when a new version of it comes. */
const cannotRename = (id: string, path: string, column: string): SluiceError =>
  new SluiceError(`${id} renames ${column}, which identifies the rows of a file when it is loaded again`, {
    code: 'E_MIGRATION_RENAME',
    place: path,
    hint: 'keep its name in the SQL and in the header Rename; if you want another name, add a view or your own column',
  })
