import { join } from 'node:path'
import { ENGINE_KINDS, type Engine } from '@sluice/engine'
import { SluiceError, type SchemaChange, type Table } from '@sluice/schema'
import { inDraft } from '../migration/read/in-draft.ts'
import { isAsRendered, isEdited } from '../migration/read/is-edited.ts'
import { readMigrations, type Migration } from '../migration/read/read-migrations.ts'
import type { PlanTargetOptions } from '../changes/risk/plan-target.ts'
import { readRejectionFolders } from '../rejections/read-rejections.ts'
import { checkHistory } from '../runner/history/check-history.ts'
import { readHistory } from '@sluice/ledger'
import type { SqlFile } from '../migration/sql-file.ts'
import { renamesIn } from '../migration/read/renames-in.ts'
import { staleIn } from '../runner/judge/stale-changes.ts'
import { openReplay } from './migration-replay.ts'
import { rewriteMigration, type RebasedMigration } from './rewrite-migration.ts'
import { canGoBehind, rebaseOrder, type ComesAfter } from './rebase-order.ts'

/*
 * How to read this file. Migrations are replayed in the order in which they will apply: first the fixed ones, which nobody may
 * change any more, then those of this branch. One of this branch that does not fit the tables before it is written again from
 * its plan. Where a migration written by hand fails because one that Sluice wrote comes before it, that one goes behind it, and
 * the replay starts again.
 */

export interface RebaseOptions extends Omit<PlanTargetOptions, 'engine'> {
  /** Folder that has `migrations/`. */
  readonly projectDir: string
  readonly now: Date
  /** Ids of the migrations that must stay as they are; by default those that the target has. */
  readonly fixed?: ReadonlySet<string>
}

/**
 * Writes the migrations that are not fixed again, from their plans, where they do not fit what comes before them: another
 * branch's migration was merged or applied, and touches the same. All at once: a crash leaves the folders as they were.
 * @throws SluiceError E_REBASE_EDITED where such a migration was edited or written by hand; without `fixed` also
 *   E_MIGRATION_CHANGED, E_MIGRATION_MISSING
 */
export const rebaseMigrations = (
  engine: Engine,
  options: RebaseOptions,
): Promise<readonly RebasedMigration[]> =>
  inDraft(options.projectDir, (projectDir) => rebaseIn(engine, { ...options, projectDir }))

async function rebaseIn(
  engine: Engine,
  { fixed, ...options }: RebaseOptions,
): Promise<readonly RebasedMigration[]> {
  const history = await readHistory(engine.session)
  if (!fixed) checkHistory(await migrationsFor(engine, options), history, engine.kind)
  const applied = new Set(history.keys())
  const rebased: RebasedMigration[] = []
  let behind: ComesAfter = new Map()
  for (;;) {
    const pass = await replayOnce(engine, options, { fixed: fixed ?? applied, applied, behind })
    rebased.push(...pass.rebased)
    if (!pass.goBehind) return rebased
    behind = new Map([...behind, ...pass.goBehind])
  }
}

const migrationsFor = async (
  { kind }: Engine,
  { projectDir }: Pick<RebaseOptions, 'projectDir'>,
): Promise<readonly Migration[]> =>
  (await readMigrations(join(projectDir, 'migrations'))).filter(({ sql }) => sql[kind])

interface Pass {
  readonly rebased: readonly RebasedMigration[]
  /** Migrations that must go behind one written by hand before the replay starts again. */
  readonly goBehind?: ComesAfter
}

async function replayOnce(
  engine: Engine,
  options: Omit<RebaseOptions, 'fixed'>,
  given: {
    readonly fixed: ReadonlySet<string>
    readonly applied: ReadonlySet<string>
    readonly behind: ComesAfter
  },
): Promise<Pass> {
  const { kind } = engine
  const { fixed, behind } = given
  const migrations = await migrationsFor(engine, options)
  const { order, late } = rebaseOrder(migrations, kind, given)
  const rejections = await readRejectionFolders(join(options.projectDir, 'migrations'))
  const ids = new Set([...migrations.map(({ id }) => id), ...rejections.map(({ id }) => id)])
  const newestFixed = [...fixed].toSorted().at(-1) ?? ''
  const rebased: RebasedMigration[] = []
  const taken: Migration[] = []
  await using replay = await openReplay(migrations, kind)
  for (const migration of order) {
    const { id, plan } = migration
    const file = migration.sql[kind]
    if (!file) continue
    const before = await replay.tables()
    const because = fixed.has(id) ? undefined : misfit(migration, before, { late, behind }, file)
    if (because !== undefined) {
      assertAsWritten(migration, because)
      const written = await rewriteMigration(engine, options, {
        migration,
        because,
        before,
        rejected: rejections.find((one) => one.id === id)?.rejected ?? [],
        keepsName: id > newestFixed && !late.has(id) && !behind.has(id),
        ids,
      })
      if (written.file) await replay.apply(written.file, written.rebased.changes)
      rebased.push(written.rebased)
      continue
    }
    try {
      await replay.apply(file, plan?.changes ?? [])
    } catch (error) {
      if (fixed.has(id)) throw error
      const movable = canGoBehind(taken, migration, kind)
      if (movable.length > 0) return { rebased, goBehind: new Map(movable.map((one) => [one, id])) }
      if (error instanceof SluiceError) assertAsWritten(migration, error.message.split('\n')[0] ?? '', error)
      throw error
    }
    if (!fixed.has(id) && !given.applied.has(id)) taken.push(migration)
  }
  return { rebased }
}

/** Only what is as Sluice wrote it can be written again: what a person wrote would be lost. */
function assertAsWritten({ id, sql, plan }: Migration, because: string, cause?: unknown): void {
  const edited = ENGINE_KINDS.map((kind) => sql[kind]).find((file) => file && !isAsRendered(file))
  if (plan && !edited) return
  const renames = ENGINE_KINDS.some((kind) => sql[kind] && renamesIn(sql[kind]).length > 0)
  const place = edited?.path ?? `migrations/${id}`
  throw new SluiceError(
    `${id} no longer fits (${because}), and it ${plan ? 'has been edited' : 'has no plan'}`,
    {
      code: 'E_REBASE_EDITED',
      place,
      hint: plan
        ? 'correct its SQL by hand, or delete the folder, run load, and repeat your edits'
        : renames
          ? `it renames a column: sluice reject ${id} keeps the columns as they are, or give the folder a newer name`
          : 'it was written by hand: correct it, or give the folder a newer name',
      cause,
    },
  )
}

/** Why a migration does not fit the tables that it is to change; undefined where it does. */
function misfit(
  { id, plan }: Migration,
  before: readonly Table[],
  { late, behind }: Record<'late' | 'behind', ComesAfter>,
  file: SqlFile,
): string | undefined {
  const changes: readonly SchemaChange[] = plan && !isEdited(file) ? plan.changes : []
  const stale = staleIn(file, changes, before)
  if (stale.length > 0) return stale.join('; ')
  const [newer, byHand] = [late.get(id), behind.get(id)]
  if (newer !== undefined) return `${newer} is newer, already applied, and changes the same tables or columns`
  return byHand === undefined
    ? undefined
    : `${byHand} is newer, written by hand, and changes the same tables or columns`
}
