import { join } from 'node:path'
import type { Engine, EngineKind } from '@sluice/engine'
import { columnOf, ROOT_ID, type Table } from '@sluice/schema'
import { renderKey } from '../changes/sql/render-key.ts'
import { readMigrations } from '../migration/read/read-migrations.ts'
import { writeSqlMigration, type SqlMigration } from '../migration/write/write-sql-migration.ts'
import { inTurn } from '../runner/apply/in-turn.ts'

export interface ProposeKeyOptions {
  /** Folder that has `migrations/`. */
  readonly projectDir: string
  readonly engine: Pick<Engine, 'kind' | 'transaction'>
  /** The final tables of its dataset. */
  readonly finals: readonly Table[]
  readonly table: Table
  /** The key that the table is to have; empty: none. */
  readonly key: readonly string[]
  /** Rows of the target's table that have no value in the key. */
  readonly keyless: number
  /** Ids of the migrations that the target has. */
  readonly applied: ReadonlySet<string>
  readonly now: Date
  /** Engines to write SQL for; both by default. */
  readonly kinds?: readonly EngineKind[]
}

/** Says in a file's headers which key its migration gives to which table. */
const HEADER = 'Key'

/**
 * Writes the migration that gives a table another key, and gives its folder's name; that of a pending one which does so
 * already, if there is one. It has no plan, as if written by hand: a load never needs it without a person's change of the config.
 */
export const proposeKey = (options: ProposeKeyOptions): Promise<string> =>
  inTurn(options.engine, 'propose', () => proposeInTurn(options))

async function proposeInTurn(options: ProposeKeyOptions): Promise<string> {
  const { projectDir, finals, table, key, keyless, applied, now, kinds } = options
  const dir = join(projectDir, 'migrations')
  const says = JSON.stringify([table.dataset, table.name, key])
  const pending = (await readMigrations(dir)).filter(({ id }) => !applied.has(id))
  const same = pending.find(({ sql }) =>
    Object.values(sql).some(({ headers }) => headers.get(HEADER)?.includes(says)),
  )
  if (same) return same.id
  const nested = finals.filter(
    (one) =>
      one.dataset === table.dataset && one.name.startsWith(`${table.name}__`) && columnOf(one, ROOT_ID),
  )
  const migration: SqlMigration = {
    subject: `change_key_of_${table.name}`,
    headers: [
      [HEADER, says],
      ['Footprint', `${table.dataset}.${table.name}`],
    ],
    bodyOf: (kind) => renderKey(table, nested, key, kind, keyless),
  }
  return (await writeSqlMigration(projectDir, migration, now, kinds)) ?? proposeInTurn(options)
}
