import { inOneTrip, type Engine, type EngineKind } from '@sluice/engine'
import { fullName, isReserved, type Rename, type SchemaChange, type Table } from '@sluice/schema'
import { isOwnFolder } from '../migration/own-folder.ts'
import { readMigrations, type Migration } from '../migration/read/read-migrations.ts'
import { renamesIn } from '../migration/read/renames-in.ts'
import { withNewNames } from '../migration/write/with-new-names.ts'
import { readRejectionFolders } from '../rejections/read-rejections.ts'
import { stateOf } from '../runner/history/check-history.ts'
import { readHistory, writtenColumns } from '@sluice/ledger'
import { madeBy } from '../shadow/made-by.ts'
import { differences, type Difference } from '../diff/difference.ts'
import { renamedByHand } from './find-renames.ts'

/** A column that somebody gave another name by hand. */
export interface RenamedByHand extends Rename {
  /** Id of the pending migration that makes it. */
  readonly pending?: string
}

/** What somebody changed by hand on a target. */
export interface Drift {
  /** Live tables against those that the applied migrations make; tables of which they know nothing are left out. */
  readonly differences: readonly Difference[]
  readonly expected: readonly Table[]
  readonly live: readonly Table[]
  /** Changes that are proposed already, and not applied. */
  readonly pending: readonly SchemaChange[]
  /** Columns that somebody gave another name; `expected` has the new one. */
  readonly renamed: readonly RenamedByHand[]
  /** Places such as `shop.plans.valid_to` of columns that merge strategies add, and that only loads write. */
  readonly written: ReadonlySet<string>
}

const NONE: Drift = { differences: [], expected: [], live: [], pending: [], renamed: [], written: new Set() }

const changed = (expected: readonly Table[], live: readonly Table[]): readonly Difference[] =>
  differences(expected, live).filter(({ kind }) => kind !== 'extra-table')

/**
 * Compares the live tables with those that the applied migrations make; datasets with a suffix have no drift. `_sluice` must be installed.
 * @throws SluiceError E_MIGRATION_FAILED where an applied migration does not run on a shadow
 */
export async function findDrift(engine: Engine, dir: string): Promise<Drift> {
  const { kind } = engine
  if (isOwnFolder(dir)) return NONE
  const migrations = (await readMigrations(dir)).filter(({ sql }) => sql[kind] !== undefined)
  const history = await readHistory(engine.session)
  const states = migrations.map(
    (migration) => [migration, stateOf(migration, history.get(migration.id), kind)] as const,
  )
  const of = (state: string): readonly Migration[] =>
    states.filter((one) => one[1] === state).map(([migration]) => migration)
  const [applied, pending] = [of('applied'), of('pending').flatMap(({ plan }) => plan?.changes ?? [])]
  const half = new Set(
    of('unfinished').flatMap(({ plan }) => plan?.changes.map(({ table }) => fullName(table)) ?? []),
  )
  const whole = (tables: readonly Table[]): readonly Table[] =>
    tables.filter((table) => !half.has(fullName(table)))
  const made = await madeBy(applied, kind)
  const datasets = [...new Set(made.map(({ dataset }) => dataset))]
  const [live, written] = await inOneTrip(engine.session, (batch) => [
    engine.catalog(datasets, batch),
    writtenColumns(batch),
  ])
  // A load finds its own columns by their names: that of such a column is to be given back, not taken over.
  const renamed = (await renamesOn(engine, dir, whole(made), live, of('pending'))).filter(
    (one) => !isReserved(one.from) && !written.has(`${fullName(one)}.${one.from}`),
  )
  const expected = withNewNames(renamed, made)
  return { differences: changed(whole(made), live), expected, live, pending, renamed, written }
}

/** The renames that somebody made by hand, and nobody has rejected. */
async function renamesOn(
  engine: Engine,
  dir: string,
  expected: readonly Table[],
  live: readonly Table[],
  pending: readonly Migration[],
): Promise<readonly RenamedByHand[]> {
  const found = await renamedByHand(engine, expected, live)
  if (found.length === 0) return []
  const rejected = (await readRejectionFolders(dir)).flatMap(({ whole }) => renamesOf(whole, engine.kind))
  const own = (rename: Rename) => (other: Rename) =>
    fullName(other) === fullName(rename) && other.from === rename.from && other.to === rename.to
  return found
    .filter((rename) => !rejected.some(own(rename)))
    .map((rename) => {
      const id = pending.find((one) => renamesOf(one, engine.kind).some(own(rename)))?.id
      return { ...rename, ...(id !== undefined && { pending: id }) }
    })
}

const renamesOf = (migration: Pick<Migration, 'sql'> | undefined, kind: EngineKind): readonly Rename[] => {
  const file = migration?.sql[kind]
  return file ? renamesIn(file) : []
}
