import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ident, type Engine } from '@sluice/engine'
import { fullName, SluiceError, SYSTEM_SCHEMA, type SchemaChange, type Table } from '@sluice/schema'
import { LOCK_TIMEOUT } from '../changes/do-block.ts'
import { differences, describeDifference } from '../drift/difference.ts'
import { migrationId } from '../migration/migration-id.ts'
import { readMigrations } from '../migration/read-migrations.ts'
import { parseSqlFile } from '../migration/sql-file.ts'
import { writeMigration } from '../migration/write-migration.ts'
import { recordFile } from '../runner/apply-file.ts'
import { readHistory } from '../runner/history.ts'
import { openShadow, runOnShadow } from '../shadow/open-shadow.ts'
import { readState } from '../state/read-state.ts'
import { renderParts } from '../state/render-state.ts'
import { narrowColumns, type NarrowColumn } from './narrow-columns.ts'
import { addLacked, lackedColumns, renderLacked } from './system-columns.ts'

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
  /** Root tables into which loads cannot merge yet, and the pending migration that gives them Sluice's columns. */
  readonly lacking: readonly Table[]
  readonly pending: string | undefined
  readonly narrow: readonly NarrowColumn[]
}

async function existing(
  engine: Engine,
  { datasets, projectDir }: BaselineOptions,
): Promise<readonly Table[]> {
  const history = await readHistory(engine.session)
  if (history.size > 0) {
    throw new SluiceError(
      `the target has ${history.size} ${history.size === 1 ? 'migration' : 'migrations'} already`,
      {
        code: 'E_BASELINE_LATE',
        place: `${SYSTEM_SCHEMA}.migrations`,
        hint: 'a baseline is the first migration; sluice plan --adopt takes over what was made by hand since',
      },
    )
  }
  const tables = (await engine.catalog(datasets)).filter(({ name }) => !name.endsWith('__sluice_copy'))
  if (tables.length > 0) return tables
  throw new SluiceError(`there is no table in ${datasets.join(', ') || 'no dataset'}`, {
    code: 'E_BASELINE_EMPTY',
    place: projectDir,
    hint: 'name the schemas whose tables are to be adopted: sluice baseline SCHEMA',
  })
}

/** The DDL of all that is there; the reason instead, where it does not make the same tables on an empty database. */
async function fullSql(
  { kind }: Engine,
  { datasets }: BaselineOptions,
  ddl: string,
  tables: readonly Table[],
): Promise<{ readonly body?: string; readonly reason?: string }> {
  const lock = kind === 'postgres' ? [`set local lock_timeout = '${LOCK_TIMEOUT}';`] : []
  const accepted = ['-- adopted as it is: nobody chose it for a review\n-- squawk-ignore-file']
  const schemas = datasets.map((dataset) => `create schema if not exists ${ident(dataset)};`).join('\n')
  const body = `${[...(kind === 'postgres' ? accepted : []), ...lock, schemas, ddl.trim()].join('\n\n')}\n`
  await using shadow = await openShadow(kind)
  try {
    await runOnShadow(shadow, parseSqlFile(`${kind}.sql`, body))
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('\n')
    return { reason }
  }
  const [other] = differences(tables, await shadow.tables())
  return other ? { reason: describeDifference(other) } : { body }
}

/** A name after all others, with the time that every migration has in front. */
const named = (what: string, changes: readonly SchemaChange[], now: Date, ids: readonly string[]): string =>
  migrationId(changes, now, ids).replace(/_.*/, `_${what}`)

const isRoot = ({ name }: Table, tables: readonly Table[]): boolean =>
  !tables.some((table) => name.startsWith(`${table.name}__`))

/**
 * Adopts a database that was there before Sluice: writes the migration that makes its tables and records it as applied.
 * `_sluice` must be installed.
 * @throws SluiceError E_BASELINE_LATE, E_BASELINE_EMPTY
 */
export async function baseline(engine: Engine, options: BaselineOptions): Promise<Baseline> {
  const { projectDir, datasets, now } = options
  const { kind } = engine
  const tables = await existing(engine, options)
  const parts = await readState(engine.session, kind, datasets)
  const { body, reason } = await fullSql(engine, options, renderParts(parts), tables)
  const ids = (await readMigrations(join(projectDir, 'migrations'))).map(({ id }) => id)
  const changes = tables.map((table): SchemaChange => ({ kind: 'create-table', table, emptyColumns: [] }))
  const basis = { projectDir, now, reason: 'it was there before' }
  const first = await writeMigration({
    ...basis,
    before: [],
    changes,
    ids,
    id: named('baseline', changes, now, ids),
    ...(body !== undefined && { bodies: { [kind]: body } }),
  })
  if (!first) return baseline(engine, options) // another process took the name
  const path = `migrations/${first.id}/${kind}.sql`
  const file = parseSqlFile(path, await readFile(join(projectDir, path), 'utf8'))
  const log = { info: () => {}, warn: () => {} }
  await recordFile(engine, { id: first.id, file, path: join(projectDir, path), now: () => now, log })
  const lacking = tables.filter((table) => isRoot(table, tables) && lackedColumns(table).length > 0)
  const added = lacking.flatMap(addLacked)
  const second =
    lacking.length === 0
      ? undefined
      : await writeMigration({
          ...basis,
          before: tables,
          changes: added,
          ids: [...ids, first.id],
          id: named('add_system_columns', added, now, [...ids, first.id]),
          bodies: {
            duckdb: `${renderLacked(lacking, 'duckdb')}\n`,
            postgres: `${renderLacked(lacking, 'postgres')}\n`,
          },
        })
  return {
    id: first.id,
    tables: tables.toSorted((a, b) => (fullName(a) < fullName(b) ? -1 : 1)),
    simplified: reason,
    lacking,
    pending: second?.id,
    narrow: narrowColumns(parts),
  }
}
