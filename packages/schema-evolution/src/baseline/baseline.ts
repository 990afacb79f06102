import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, ident, type Engine, type EngineKind } from '@sluice/engine'
import { counted, fullName, SluiceError, SYSTEM_SCHEMA, type SchemaChange, type Table } from '@sluice/schema'
import { LOCK_TIMEOUT } from '../changes/sql/do-block.ts'
import { differences, describeDifference } from '../diff/difference.ts'
import { inDraft } from '../migration/read/in-draft.ts'
import { isAsRendered } from '../migration/read/is-edited.ts'
import { migrationId } from '../migration/migration-id.ts'
import { readMigrations } from '../migration/read/read-migrations.ts'
import { parseSqlFile } from '../migration/sql-file.ts'
import { trackedInGit } from '../migration/read/tracked-in-git.ts'
import { writeMigration } from '../migration/write/write-migration.ts'
import { recordFile } from '../runner/apply/apply-file.ts'
import { readHistory } from '@sluice/ledger'
import { openShadow, runOnShadow } from '../shadow/open-shadow.ts'
import { readState } from '../state/read-state.ts'
import type { StatePart } from '../state/state-part.ts'
import { narrowColumns, type NarrowColumn } from './narrow-columns.ts'
import { sqlForOther } from './other-engine.ts'
import { partsThatRun, type LeftOut } from './parts-that-run.ts'
import { addLacked, lackedColumns, renderLacked } from './system-columns.ts'

const REASON = 'it existed before Sluice'

export interface BaselineOptions {
  /** Folder that has `migrations/`. */
  readonly projectDir: string
  readonly datasets: readonly string[]
  readonly now: Date
}

/** What was adopted. */
export interface Baseline {
  /** The migration that makes what is there; recorded as applied, and not run. */
  readonly id: string
  readonly tables: readonly Table[]
  /** Why the file has the tables alone, without their defaults, indexes and views; undefined where it has all. */
  readonly simplified: string | undefined
  /**
   * What the file lacks, since it does not run on an empty database, and what that of the other engine lacks; of the file itself
   * nothing where `simplified` says why it lacks all.
   */
  readonly left: readonly LeftOut[]
  /** Root tables into which loads cannot merge yet, and the pending migration that gives them Sluice's columns. */
  readonly lacking: readonly Table[]
  readonly pending: string | undefined
  readonly narrow: readonly NarrowColumn[]
}

/** The tables to adopt. */
async function existing(
  engine: Engine,
  { datasets, projectDir }: BaselineOptions,
): Promise<readonly Table[]> {
  const tables = (await engine.catalog(datasets)).filter(({ name }) => !name.endsWith('__sluice_copy'))
  if (tables.length > 0) return tables
  throw new SluiceError(`there is no table in ${datasets.join(', ') || 'no dataset'}`, {
    code: 'E_BASELINE_EMPTY',
    place: projectDir,
    hint: 'name the schemas whose tables are to be adopted: sluice baseline SCHEMA',
  })
}

const tooLate = (migrations: number): SluiceError =>
  new SluiceError(`the target already has ${counted(migrations, 'migration')}`, {
    code: 'E_BASELINE_LATE',
    place: `${SYSTEM_SCHEMA}.migrations`,
    hint: 'a baseline must be the first migration; sluice plan --adopt adopts later changes by hand',
  })

/** The DDL of all that runs on an empty database; the reason instead, where it does not make the same tables there. */
async function fullSql(
  { kind }: Engine,
  { datasets }: BaselineOptions,
  parts: readonly StatePart[],
  tables: readonly Table[],
): Promise<{ readonly body?: string; readonly reason?: string; readonly left: readonly LeftOut[] }> {
  const schemas = datasets.map((dataset) => `create schema if not exists ${ident(dataset)};`).join('\n')
  await using shadow = await openShadow(kind)
  await runOnShadow(shadow, parseSqlFile(`${kind}.sql`, schemas))
  const { ddl, left } = await partsThatRun(shadow, parts, tables)
  const [other] = differences(tables, await shadow.tables())
  if (other) return { reason: describeDifference(other), left: [] }
  return { body: bodyOf(kind, [schemas, ddl.trim()]), left }
}

const ACCEPTED = '-- adopted from an existing database, so it is not linted\n-- squawk-ignore-file'

const bodyOf = (kind: EngineKind, sections: readonly string[]): string => {
  const head = kind === 'postgres' ? [ACCEPTED, `set local lock_timeout = '${LOCK_TIMEOUT}';`] : []
  return `${[...head, ...sections].join('\n\n')}\n`
}

const OTHER =
  '-- The adopted tables, enums, defaults and views for this engine, without checks, foreign keys and other indexes.'

/** A name after all others, with the time that every migration has in front. */
const named = (what: string, changes: readonly SchemaChange[], now: Date, ids: readonly string[]): string =>
  migrationId(changes, now, ids).replace(/_.*/, `_${what}`)

const isRoot = ({ name }: Table, tables: readonly Table[]): boolean =>
  !tables.some((table) => name.startsWith(`${table.name}__`))

const lackingOf = (tables: readonly Table[]): readonly Table[] =>
  tables.filter((table) => isRoot(table, tables) && lackedColumns(table).length > 0)

/** The migration that gives tables the columns of Sluice that they lack; undefined where they lack none. */
async function addSystemColumns(
  lacking: readonly Table[],
  tables: readonly Table[],
  { projectDir, now }: BaselineOptions,
): Promise<string | undefined> {
  if (lacking.length === 0) return undefined
  const ids = await idsIn(projectDir)
  const added = lacking.flatMap(addLacked)
  const written = await writeMigration({
    projectDir,
    now,
    reason: REASON,
    before: tables,
    changes: added,
    ids,
    id: named('add_system_columns', added, now, ids),
    bodies: {
      duckdb: `${renderLacked(lacking, 'duckdb')}\n`,
      postgres: `${renderLacked(lacking, 'postgres')}\n`,
    },
  })
  return written?.id
}

const idsIn = async (projectDir: string): Promise<readonly string[]> =>
  (await readMigrations(join(projectDir, 'migrations'))).map(({ id }) => id)

/** Removes what a run wrote that was killed before it recorded it, as long as nobody has taken it over. */
async function removeUnrecorded(projectDir: string): Promise<void> {
  for (const { id, sql } of await readMigrations(join(projectDir, 'migrations'))) {
    const folder = join(projectDir, 'migrations', id)
    const isOurs =
      /_(baseline|add_system_columns)$/.test(id) && Object.values(sql).every((file) => isAsRendered(file))
    if (isOurs && !(await trackedInGit(folder))) await rm(folder, { recursive: true })
  }
}

/**
 * Adopts a database that was there before Sluice: writes the migration that makes its tables and records it as applied.
 * After a run that was killed it goes on where that stopped. `_sluice` must be installed.
 * @throws SluiceError E_BASELINE_LATE, E_BASELINE_EMPTY
 */
export async function baseline(engine: Engine, options: BaselineOptions): Promise<Baseline> {
  const { projectDir, datasets, now } = options
  const { kind } = engine
  const history = [...(await readHistory(engine.session)).keys()]
  const tables = await existing(engine, options)
  const lacking = lackingOf(tables)
  const parts = await readState(engine.session, kind, datasets)
  const found = {
    tables: tables.toSorted((a, b) => (fullName(a) < fullName(b) ? -1 : 1)),
    lacking,
    narrow: narrowColumns(parts),
  }
  const [recorded] = history
  if (recorded !== undefined) {
    const isDone = lacking.length === 0 || (await idsIn(projectDir)).some((id) => !history.includes(id))
    if (isDone || !recorded.endsWith('_baseline')) throw tooLate(history.length)
    const pending = await addSystemColumns(lacking, tables, options)
    return { ...found, id: recorded, simplified: undefined, left: [], pending }
  }
  const { body, reason, left } = await fullSql(engine, options, parts, tables)
  const others = await Promise.all(
    ENGINE_KINDS.filter((other) => other !== kind).map(
      async (other) => [other, await sqlForOther(other, found.tables, parts)] as const,
    ),
  )
  const changes = tables.map((table): SchemaChange => ({ kind: 'create-table', table, emptyColumns: [] }))
  const written = await inDraft(projectDir, async (draft) => {
    await removeUnrecorded(draft)
    const ids = await idsIn(draft)
    const id = named('baseline', changes, now, ids)
    await writeMigration({
      projectDir: draft,
      now,
      reason: REASON,
      before: [],
      changes,
      ids,
      id,
      bodies: {
        ...Object.fromEntries(others.map(([other, { sql }]) => [other, bodyOf(other, [OTHER, sql])])),
        ...(body !== undefined && { [kind]: body }),
      },
    })
    return { id, pending: await addSystemColumns(lacking, tables, { ...options, projectDir: draft }) }
  })
  const path = `migrations/${written.id}/${kind}.sql`
  const file = parseSqlFile(path, await readFile(join(projectDir, path), 'utf8'))
  const log = { info: () => {}, warn: () => {} }
  await recordFile(engine, { id: written.id, file, path: join(projectDir, path), now: () => now, log })
  return {
    ...found,
    ...written,
    simplified: reason,
    left: [...left, ...others.flatMap(([, other]) => other.left)],
  }
}
