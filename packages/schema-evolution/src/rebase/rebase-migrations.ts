import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, type Engine, type EngineKind } from '@sluice/engine'
import { SluiceError, type SchemaChange, type Table } from '@sluice/schema'
import { inDraft } from '../migration/in-draft.ts'
import { isAsRendered, isEdited } from '../migration/is-edited.ts'
import { readMigrations, type Migration } from '../migration/read-migrations.ts'
import { parseSqlFile } from '../migration/sql-file.ts'
import { writeMigration } from '../migration/write-migration.ts'
import { planTarget, type PlanTargetOptions } from '../plan-target.ts'
import { park } from '../refusals/decision.ts'
import { readRefusalFolders } from '../refusals/read-refusals.ts'
import type { RefusedChange } from '../refusals/refused-change.ts'
import { checkHistory } from '../runner/check-history.ts'
import { outOfOrder } from '../runner/check-order.ts'
import { sharedFootprint } from '../runner/footprint.ts'
import { readHistory } from '../runner/history.ts'
import { staleChanges } from '../runner/stale-changes.ts'
import { groundFor } from './ground.ts'
import { rebaseChanges } from './rebase-changes.ts'
import { rebaseRefused } from './rebase-refused.ts'

export interface RebaseOptions extends Omit<PlanTargetOptions, 'engine'> {
  /** Folder that has `migrations/`. */
  readonly projectDir: string
  readonly now: Date
  /** Migrations that go behind a newer one, which cannot be made anew: id → id. */
  readonly behind?: ReadonlyMap<string, string>
}

/** What became of a migration that did not fit what comes before it. */
export interface RebasedMigration {
  readonly id: string
  /** Why it had to be made anew. */
  readonly because: string
  /** Its name from now on; undefined where all that it wanted is there already, so that its folder is gone. */
  readonly now: string | undefined
  /** True where all that is left of it was refused. */
  readonly refused?: true
  readonly changes: readonly SchemaChange[]
}

function refuseEdited({ id, sql, plan }: Migration, because: string, cause?: unknown): void {
  const edited = ENGINE_KINDS.map((kind) => sql[kind]).find((file) => file && !isAsRendered(file))
  if (plan && !edited) return
  const place = edited?.path ?? `migrations/${id}`
  throw new SluiceError(`${id} does not fit any more (${because}), and it is not as Sluice wrote it`, {
    code: 'E_REBASE_EDITED',
    place,
    hint: plan
      ? 'correct its SQL by hand, or delete the folder and run load, then put your edits in again'
      : 'it was written by hand: correct it, or give the folder a newer name',
    cause,
  })
}

/** Migrations as Sluice wrote them that touch what a newer one touches which a person wrote: they can go behind it. */
const canMakeWay = (before: readonly Migration[], { sql }: Migration, kind: EngineKind): readonly string[] =>
  before
    .filter((one) => {
      const [own, other] = [one.sql[kind], sql[kind]]
      const asWritten = ENGINE_KINDS.every((each) => !one.sql[each] || isAsRendered(one.sql[each]))
      return one.plan && asWritten && own && other && sharedFootprint(own, other) !== undefined
    })
    .map(({ id }) => id)

/**
 * Makes the unapplied migrations anew, from their plans, that do not fit what comes before them any more: another
 * branch's migration was merged or applied, and touches the same. Those in whose way a newer one written by hand would
 * fail go behind it.
 * @throws SluiceError E_REBASE_EDITED where such a migration was edited or written by hand; E_MIGRATION_CHANGED, _MISSING
 */
export const rebaseMigrations = (
  engine: Engine,
  options: RebaseOptions,
): Promise<readonly RebasedMigration[]> =>
  inDraft(options.projectDir, (projectDir) => rebaseIn(engine, { ...options, projectDir }))

async function rebaseIn(
  engine: Engine,
  { projectDir, now, behind = new Map(), ...choices }: RebaseOptions,
): Promise<readonly RebasedMigration[]> {
  const { kind } = engine
  const migrations = (await readMigrations(join(projectDir, 'migrations'))).filter(({ sql }) => sql[kind])
  const history = await readHistory(engine.session)
  checkHistory(migrations, history, kind)
  const isApplied = ({ id }: Migration): boolean => history.has(id)
  const applied = migrations.filter(isApplied)
  const pending = migrations.filter((migration) => !isApplied(migration))
  const late = new Map(outOfOrder(pending, applied, kind).map((one) => [one.late.id, one.newer.id]))
  const isBehind = ({ id }: Migration): boolean => late.has(id) || behind.has(id)
  const newest = applied.at(-1)?.id ?? ''
  const folders = new Map(
    (await readRefusalFolders(join(projectDir, 'migrations'))).map((one) => [one.id, one]),
  )
  const ids = new Set([...migrations.map(({ id }) => id), ...folders.keys()])
  const rebased: RebasedMigration[] = []
  const taken: Migration[] = []
  await using ground = await groundFor(migrations, kind)
  // Those that have to get a newer name come after those that keep theirs, as they will from now on.
  for (const migration of [
    ...applied,
    ...pending.toSorted((a, b) => Number(isBehind(a)) - Number(isBehind(b))),
  ]) {
    const file = migration.sql[kind]
    if (!file) continue
    const before = await ground.tables()
    const reason = isApplied(migration)
      ? undefined
      : misfit(migration, before, { late, behind }, isEdited(file))
    if (reason === undefined) {
      try {
        await ground.take(file, migration.plan?.changes ?? [])
        if (!isApplied(migration)) taken.push(migration)
      } catch (error) {
        const ways = isApplied(migration) ? [] : canMakeWay(taken, migration, kind)
        if (ways.length > 0) {
          const further = new Map([...behind, ...ways.map((id): [string, string] => [id, migration.id])])
          const rest = await rebaseIn(engine, { projectDir, now, behind: further, ...choices })
          return [...rebased, ...rest]
        }
        if (!isApplied(migration) && error instanceof SluiceError)
          refuseEdited(migration, error.message.split('\n')[0] ?? '', error)
        throw error
      }
      continue
    }
    refuseEdited(migration, reason)
    const changes = rebaseChanges(migration.plan?.changes ?? [], before)
    const refused = rebaseRefused(folders.get(migration.id)?.refused ?? [], changes, before)
    const folder = join(projectDir, 'migrations', migration.id)
    const keeps = migration.id > newest && !behind.has(migration.id)
    const write = async (own: readonly SchemaChange[], beside: readonly RefusedChange[], id?: string) =>
      writeMigration({
        projectDir,
        before,
        changes: own,
        refused: beside,
        ids: [...ids],
        now,
        target: await planTarget({ engine, ...choices }, await liveOf(engine, own), own),
        ...(migration.plan?.contract && { contract: migration.plan.contract }),
        kinds: ENGINE_KINDS.filter((one) => migration.sql[one]),
        ...(id !== undefined && { id }),
      })
    if (changes.length === 0 && refused.length > 0) {
      const whole = refused.flatMap(({ change, columnAt }) => (columnAt === undefined ? [change] : []))
      const parts = refused.filter(({ columnAt }) => columnAt !== undefined)
      await write(whole, parts, migration.id)
      await park(folder)
      rebased.push({ id: migration.id, because: reason, now: migration.id, changes, refused: true })
      continue
    }
    const written =
      changes.length === 0 ? undefined : await write(changes, refused, keeps ? migration.id : undefined)
    if (written?.id !== migration.id) await rm(folder, { recursive: true })
    if (written) {
      ids.add(written.id)
      await ground.take(
        parseSqlFile(written.path, await readFile(join(written.path, `${kind}.sql`), 'utf8')),
        changes,
      )
    }
    rebased.push({ id: migration.id, because: reason, now: written?.id, changes })
  }
  return rebased
}

const liveOf = (engine: Engine, changes: readonly SchemaChange[]): Promise<readonly Table[]> =>
  engine.catalog([...new Set(changes.map(({ table }) => table.dataset))])

/** Why a migration does not fit the tables that it is to change; undefined where it does. */
function misfit(
  { id, plan }: Migration,
  before: readonly Table[],
  { late, behind }: Record<'late' | 'behind', ReadonlyMap<string, string>>,
  edited: boolean,
): string | undefined {
  const stale = plan && !edited ? staleChanges(plan.changes, before) : []
  if (stale.length > 0) return stale.join('; ')
  const [newer, byHand] = [late.get(id), behind.get(id)]
  if (newer !== undefined) return `${newer} is newer, applied, and touches the same`
  return byHand === undefined ? undefined : `${byHand} is newer, written by hand, and touches the same`
}
