import type { EngineKind } from '@sluice/engine'
import type { Config } from '@sluice/loader'
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { GENERATED, kindOf, kindsOf, modelsOf } from '../generated/generate.ts'
import { changeImpacts } from './report/change-impacts.ts'
import type { ImpactReport } from './delta/impact-report.ts'
import { isRuleDelta } from './delta/rule-delta.ts'
import { titleOf } from './delta/schema-delta.ts'
import { splitMigrations, type MigrationSplit } from './shadow/migration-split.ts'
import { asModels, DEFAULT_MODELS, readModels, type ProjectModel } from './shadow/model-file.ts'
import type { QueryOrigins } from './shadow/derive-columns.ts'
import { replayImpact } from './shadow/replay-impact.ts'
import { makesViews } from './shadow/view-queries.ts'
import type { DescribeModels } from '../shadow/describe-models.ts'

export interface ImpactOptions {
  /** Folder that has `migrations/` and `generated/`. */
  readonly projectDir: string
  readonly config: Pick<Config, 'targets' | 'defaultTarget' | 'types' | 'impact'>
  /** Folder of the migrations, where it is not the project’s own. */
  readonly migrationsDir?: string
  /** Ids of the migrations that are asked about, seen as one change. */
  readonly migrations: readonly string[]
  /** Describes the SQL models of the project, whose tables the code reads, too; absent where there are none. */
  readonly models?: DescribeModels
  /** The models of the project as an engine runs them; without it, each file is a separate query. */
  readonly modelQueries?: (projectDir: string, kind: EngineKind) => Promise<readonly ProjectModel[]>
  /** Finds what the columns of views and models are made of; without it, code that reads them is listed where it breaks. */
  readonly origins?: QueryOrigins
  /** Ends the compiler, too. */
  readonly signal?: AbortSignal
}

/**
 * What migrations break, touch, and may touch in the code of a project. Needs no live database, and changes nothing of
 * the project.
 * @throws SluiceError E_NO_MIGRATION, E_MIGRATION_FAILED, E_NO_TSCONFIG, E_NO_TYPESCRIPT
 */
export async function impact({
  projectDir,
  config,
  migrationsDir,
  migrations,
  models: describe,
  modelQueries = async () => [],
  origins,
  signal,
}: ImpactOptions): Promise<ImpactReport> {
  const dir = await realpath(projectDir)
  const split = await splitMigrations(migrationsDir ?? join(dir, 'migrations'), migrations)
  const models = await readModels(dir, config.impact?.models ?? DEFAULT_MODELS)
  const main = kindOf(config)
  const queriesFor = async (kind: EngineKind) => asModels(models, await modelQueries(dir, kind), kind)
  const replayed = await replayImpact(main, split, await queriesFor(main), {
    describe: modelsOf(describe, dir),
    origins,
  })
  // The types are the same on each engine, so only SQL and the rules of tables are tried on the others.
  const others = kindsOf(config).filter(
    (kind) =>
      kind !== main &&
      (models.length > 0 ||
        makesViews([...split.older, ...split.selected], kind) ||
        changesRules(split, kind)),
  )
  const more = []
  for (const kind of others) more.push(await replayImpact(kind, split, await queriesFor(kind)))
  const known = new Set(replayed.deltas.map(titleOf))
  const rules = more
    .flatMap(({ deltas }) => deltas)
    .filter((one) => isRuleDelta(one) && !known.has(titleOf(one)))
  const deltas = [...replayed.deltas, ...new Map(rules.map((one) => [titleOf(one), one])).values()]
  signal?.throwIfAborted()
  const { codeImpact } = await import('./code-impact.ts') // brings TypeScript, which few commands need
  const code = await codeImpact({
    projectDir: dir,
    generated: join(dir, GENERATED),
    settings: config.impact ?? {},
    choices: config.types ?? {},
    before: [...replayed.before, ...replayed.derived.before],
    after: [...replayed.after, ...replayed.derived.after],
    deltas,
    derived: replayed.derived.columns,
    ...(signal ? { signal } : {}),
  })
  return {
    migrations: split.selected.map(({ id }) => id),
    engines: [main, ...others],
    changes: changeImpacts({
      replays: [{ ...replayed, deltas }, ...more],
      code: code.uses,
      choices: config.types ?? {},
    }),
    checked: { files: code.files, models: models.length },
    uncertain: code.uncertain,
    notes: [
      ...code.notes,
      ...replayed.broken.map(
        ({ file, line, name }) => `${name} (${file}:${line}) does not run without the migration either`,
      ),
    ],
  }
}

const CHANGES_RULES =
  /^\s*(?:alter\s+table\b[^]*\b(?:constraint|unique|default|primary)\b|(?:create\s+(?:unique\s+)?|drop\s+)index\b)/i

/** A constraint that one engine has is none on another, where the loads keep it. */
const changesRules = ({ selected }: MigrationSplit, kind: EngineKind): boolean =>
  selected.some(({ sql }) => sql[kind]?.statements.some(({ text }) => CHANGES_RULES.test(text)))
