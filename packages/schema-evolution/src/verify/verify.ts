import { join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import { describeDifference, differences, placeOf } from '../diff/difference.ts'
import { readMigrations } from '../migration/read/read-migrations.ts'
import type { Replayed } from '../shadow/replay-migrations.ts'
import { kindsOf, modelsOf, writeGenerated, type GenerateOptions } from '../generated/generate.ts'
import type { Finding, Findings } from './finding.ts'
import { lintMigrations } from './lint.ts'
import { replayChecked } from './replay-checked.ts'
import { unlikeColumns } from './unlike-columns.ts'

export interface Verified extends Findings {
  /** How many migrations there are, and the engines they were replayed on. */
  readonly migrations: number
  readonly kinds: readonly EngineKind[]
}

/** On which engines the same migrations make different tables. */
function disagreements(replayed: ReadonlyMap<EngineKind, Replayed>): readonly Finding[] {
  const [duckdb, postgres] = [replayed.get('duckdb'), replayed.get('postgres')]
  if (!duckdb || !postgres) return []
  return differences(postgres.tables, duckdb.tables).map((difference) => ({
    code: 'E_ENGINES_DIFFER',
    place: placeOf(difference),
    message: `on DuckDB ${describeDifference(difference)}, compared with the files for Postgres`,
    hint: 'change postgres.sql or duckdb.sql of the migration so that both do the same',
  }))
}

/** Models and views that cannot run on the tables of the migrations, or have other columns on the other engine. */
function modelFindings(replayed: ReadonlyMap<EngineKind, Replayed>): readonly Finding[] {
  const failures = [...replayed.values()].flatMap(({ views, models }) => [
    ...views.failures,
    ...models.failures,
  ])
  return [
    ...unlike(failures).map(({ code, place = '', message, hint = '' }) => ({ code, place, message, hint })),
    ...unlikeColumns(replayed),
  ]
}

/** The same failure on both engines is one. */
const unlike = (failures: readonly SluiceError[]): readonly SluiceError[] => [
  ...new Map(failures.map((one) => [`${one.code} ${one.place}`, one])).values(),
]

async function staleFiles(
  options: Omit<GenerateOptions, 'check'>,
  replayed: ReadonlyMap<EngineKind, Replayed>,
): Promise<readonly Finding[]> {
  try {
    await writeGenerated({ ...options, check: true }, replayed)
    return []
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    return [{ code: error.code, place: error.place ?? '', message: error.message, hint: error.hint ?? '' }]
  }
}

/**
 * Whether the migrations of a project can be trusted, without a live database: they run on empty databases of each
 * engine that the targets use, match their plans, the same on both engines; squawk has nothing against the
 * Postgres files; and `generated/` matches them.
 */
export async function verify(options: Omit<GenerateOptions, 'check'>): Promise<Verified> {
  const migrations = await readMigrations(join(options.projectDir, 'migrations'))
  const kinds = kindsOf(options.config)
  const models = modelsOf(options.models, options.projectDir)
  const [checked, linted] = await Promise.all([
    Promise.all(kinds.map(async (kind) => [kind, await replayChecked(migrations, kind, models)] as const)),
    kinds.includes('postgres') ? lintMigrations(options.projectDir, migrations) : [],
  ])
  const replayed = new Map(
    checked.flatMap(([kind, one]) => (one.replayed ? [[kind, one.replayed] as const] : [])),
  )
  const whole = replayed.size === kinds.length
  return {
    migrations: migrations.length,
    kinds,
    findings: [
      ...checked.flatMap(([, { findings }]) => findings),
      ...disagreements(replayed),
      ...modelFindings(replayed),
      ...linted,
      ...(whole ? await staleFiles(options, replayed) : []),
    ],
    notes: checked.flatMap(([, { notes }]) => notes),
  }
}
