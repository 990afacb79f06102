import { installSystem } from '@sluice/ledger'
import { fullName, SluiceError, type Table } from '@sluice/schema'
import { baseline, type Baseline } from '@sluice/schema-evolution'
import type { RunContext } from '../run/run-context.ts'
import type { ChosenTarget } from '../target/target.ts'
import type { Opened } from '../target/with-target.ts'

/** What was adopted of an existing database. */
export interface BaselineResult {
  /** Folder of the migration that creates the tables; recorded as applied. */
  readonly migration: string
  readonly tables: readonly string[]
  /** Why the migration has only tables, types and keys; null where it has all that belongs to them. */
  readonly simplified: string | null
  /** What the migration lacks, since it does not run on an empty database; with `file`, what that of the other engine lacks. */
  readonly left_out: Baseline['left']
  /** Tables that lack the columns of Sluice, so that loads cannot merge into them yet. */
  readonly lacking: readonly string[]
  /** Folder of the pending migration that adds these columns. */
  readonly pending: string | null
  /** Columns whose types hold less than loads expect. */
  readonly narrow: Baseline['narrow']
  /** Columns of keys that the database fills, so that loads cannot merge by them. */
  readonly filled_keys: readonly string[]
}

/**
 * Adopts the tables of the datasets, by default those of the sources, into the migrations.
 * @throws SluiceError E_BASELINE_EMPTY, E_BASELINE_LATE
 */
export async function adoptTables(
  { engine, project }: Opened,
  { now }: Pick<RunContext, 'now'>,
  named: readonly string[],
): Promise<BaselineResult> {
  await installSystem(engine)
  const own = project.config.sources.map(({ dataset }) => dataset)
  const datasets = [...new Set(named.length > 0 ? named : own)]
  const { id, tables, simplified, left, lacking, pending, narrow } = await baseline(engine, {
    projectDir: project.dir,
    datasets,
    now: now(),
  })
  return {
    migration: `migrations/${id}`,
    tables: tables.map(fullName),
    simplified: simplified ?? null,
    left_out: left,
    lacking: lacking.map(fullName),
    pending: pending === undefined ? null : `migrations/${pending}`,
    narrow,
    filled_keys: tables.flatMap(filledKeys),
  }
}

/** What is wrong where the file of a DuckDB target is missing. */
export const noDatabase = ({ name, place }: ChosenTarget): SluiceError =>
  new SluiceError(`target ${name} has no database that could be adopted`, {
    code: 'E_BASELINE_EMPTY',
    place,
    hint: 'correct the path of the target; without a database to adopt, begin with sluice load',
  })

/** Columns of keys that rows of a source cannot bring. */
const filledKeys = (table: Table): readonly string[] =>
  table.columns
    .filter(({ name, filled }) => filled === 'always' && table.primaryKey.includes(name))
    .map(({ name }) => `${fullName(table)}.${name}`)
